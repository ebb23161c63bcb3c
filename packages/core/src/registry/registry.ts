import type { LocalService } from "../definition/local-service.ts";
import type { LifeSign, MemberView } from "../ports/discoverer.ts";
import type { ActionInfo, EventInfo, NodeDescription, NodeInfo, ServiceInfo } from "../ports/node-info.ts";
import { ActionCatalog, type CatalogOptions } from "./action-catalog.ts";
import { isNewer, publishedBy } from "./apply-node-info.ts";
import { type ActionEndpoint, Endpoint, type EventEndpoint } from "./endpoint.ts";
import { EventCatalog } from "./event-catalog.ts";
import { Node } from "./node.ts";

/** News of the registry, for those who keep something per endpoint or node. */
export interface RegistryListener {
  /** An endpoint is gone or replaced. */
  endpointRemoved(endpoint: ActionEndpoint | EventEndpoint): void;
  nodeConnected(node: Node, reconnected: boolean): void;
  nodeUpdated(node: Node): void;
  nodeDisconnected(node: Node, unexpected: boolean): void;
  /** The set of services changed, on this node or on another. */
  servicesChanged(local: boolean): void;
}

export interface RegistryOptions extends CatalogOptions {
  readonly nodeID: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly listener: RegistryListener;
}

interface NodeEndpoints {
  readonly actions: ActionEndpoint[];
  readonly events: EventEndpoint[];
}

/** Which node offers what. Owns nodes, services and endpoints; everybody else asks, or sends a change. */
export class Registry {
  readonly actions: ActionCatalog;
  readonly events: EventCatalog;
  readonly localNode: Node;
  readonly #nodes = new Map<string, Node>();
  readonly #endpoints = new Map<string, NodeEndpoints>();
  readonly #localServices = new Map<LocalService, NodeEndpoints>();
  readonly #options: RegistryOptions;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.actions = new ActionCatalog(options);
    this.events = new EventCatalog(options);
    this.localNode = new Node(options.nodeID, true);
    this.localNode.available = true;
    this.localNode.seq = 1;
    this.#nodes.set(options.nodeID, this.localNode);
  }

  nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  node(nodeID: string): Node | undefined {
    return this.#nodes.get(nodeID);
  }

  localServices(): readonly LocalService[] {
    return [...this.#localServices.keys()];
  }

  /** Publishes a service that has started, in place of another one where there is one: there is no moment without either. */
  addLocal(service: LocalService, replaced: LocalService | null = null): void {
    const { definition } = service;
    const info = definition.info;
    const actions = definition.actions
      .filter((action) => action.visibility !== "private")
      .map(
        (action) =>
          new Endpoint({
            node: this.localNode,
            service: info,
            info: action.info,
            handler: { definition: action, service },
          }),
      );
    const events = definition.events.map(
      (event) =>
        new Endpoint({
          node: this.localNode,
          service: info,
          info: event.info,
          handler: { definition: event, service },
        }),
    );
    this.#add({ actions, events });
    this.#localServices.set(service, { actions, events });
    if (replaced !== null) this.#withdraw(replaced);
    this.#localChanged();
  }

  /** Takes a service back. Answers false when it was not published. */
  removeLocal(service: LocalService): boolean {
    const wasThere = this.#withdraw(service);
    if (wasThere) this.#localChanged();
    return wasThere;
  }

  /** Takes a description of another node, unless it is stale. */
  described(nodeID: string, description: NodeDescription): void {
    if (nodeID === this.localNode.id) return;
    const known = this.#nodes.get(nodeID);
    if (
      known !== undefined &&
      !isNewer({ available: known.available, seq: known.seq, instanceID: known.info?.instanceID }, description)
    )
      return;
    // Another process goes by this name now: what the one before owed nobody will answer.
    if (known?.available === true && known.info?.instanceID !== description.instanceID)
      this.left(nodeID, { unexpected: true });
    const node = known ?? new Node(nodeID, false);
    this.#nodes.set(nodeID, node);
    const wasAvailable = node.available;
    const reconnected = !wasAvailable && node.offlineSince !== null;
    // A description that says nothing of services changes none.
    const kept = wasAvailable ? (node.info?.services ?? []) : [];
    const info: NodeInfo = { ...description, services: description.services ?? kept };
    // Another instance counts its CPU figures from the beginning.
    if (node.info?.instanceID !== info.instanceID) node.cpuSeq = 0;
    node.info = info;
    node.seq = info.seq;
    node.available = true;
    node.offlineSince = null;
    node.lastHeardAt = this.#options.now();
    this.#replaceRemote(node, info);
    if (wasAvailable) this.#options.listener.nodeUpdated(node);
    else this.#options.listener.nodeConnected(node, reconnected);
    this.#options.listener.servicesChanged(false);
  }

  /** Notes a sign of life. It counts only if it is of the instance and description that are known. */
  heard(nodeID: string, sign: LifeSign): { readonly stale: boolean } {
    const node = this.#nodes.get(nodeID);
    if (node === undefined || !node.available) return { stale: true };
    if (sign.seq !== undefined && sign.seq !== node.seq) return { stale: true };
    if (sign.instanceID !== undefined && node.info?.instanceID.startsWith(sign.instanceID) !== true)
      return { stale: true };
    node.lastHeardAt = this.#options.now();
    if (sign.cpu !== undefined && sign.cpu !== null) node.cpu = sign.cpu;
    if (sign.cpuSeq !== undefined) node.cpuSeq = sign.cpuSeq;
    return { stale: false };
  }

  /** Marks a node as gone. Its number grows, so that gossip of it outbids its last description (wire protocol 1.10). */
  left(nodeID: string, options: { readonly unexpected: boolean; readonly seq?: number }): void {
    const node = this.#nodes.get(nodeID);
    if (node === undefined || node.local) return;
    if (!node.available) {
      if (options.seq !== undefined && options.seq > node.seq) node.seq = options.seq;
      return;
    }
    node.available = false;
    node.offlineSince = this.#options.now();
    node.seq = options.seq ?? node.seq + 1;
    this.#replaceRemote(node, null);
    this.#options.listener.nodeDisconnected(node, options.unexpected);
    this.#options.listener.servicesChanged(false);
  }

  /** Forgets a node that is gone. */
  forget(nodeID: string): void {
    const node = this.#nodes.get(nodeID);
    if (node !== undefined && !node.local && !node.available) this.#nodes.delete(nodeID);
  }

  /** The local description changed for a reason of its own, or must become newer than `seq`. */
  touchLocal(newerThan = 0): void {
    this.localNode.seq = Math.max(this.localNode.seq, newerThan) + 1;
  }

  members(): readonly MemberView[] {
    return this.nodes();
  }

  #withdraw(service: LocalService): boolean {
    const endpoints = this.#localServices.get(service);
    if (endpoints === undefined) return false;
    this.#localServices.delete(service);
    this.#remove(endpoints);
    return true;
  }

  #localChanged(): void {
    this.touchLocal();
    this.#options.listener.servicesChanged(true);
  }

  #replaceRemote(node: Node, info: NodeInfo | null): void {
    const old = this.#endpoints.get(node.id) ?? { actions: [], events: [] };
    if (info === null) {
      this.#endpoints.delete(node.id);
      this.#remove(old);
      return;
    }
    const published = publishedBy(info);
    const actions = published.actions.map((action) => ({ node, ...action, handler: null }));
    const events = published.events.map((event) => ({ node, ...event, handler: null }));
    const now: NodeEndpoints = { actions: keepSame(old.actions, actions), events: keepSame(old.events, events) };
    this.#endpoints.set(node.id, now);
    this.#remove({ actions: without(old.actions, now.actions), events: without(old.events, now.events) });
    this.#add({ actions: without(now.actions, old.actions), events: without(now.events, old.events) });
  }

  #add({ actions, events }: NodeEndpoints): void {
    for (const endpoint of actions) this.#gone(this.actions.put(endpoint));
    for (const endpoint of events) this.#gone(this.events.put(endpoint));
  }

  #remove({ actions, events }: NodeEndpoints): void {
    for (const endpoint of actions) {
      this.actions.remove(endpoint);
      this.#gone(endpoint);
    }
    for (const endpoint of events) {
      this.events.remove(endpoint);
      this.#gone(endpoint);
    }
  }

  #gone(endpoint: ActionEndpoint | EventEndpoint | undefined): void {
    if (endpoint !== undefined) this.#options.listener.endpointRemoved(endpoint);
  }
}

type EndpointParts<I extends ActionInfo | EventInfo, D> = ConstructorParameters<typeof Endpoint<I, D>>[0];

/**
 * Endpoints for what a node publishes now, the old ones where nothing changed: their plans, and the state of their
 * breakers, outlive a description that only adds something.
 */
function keepSame<I extends ActionInfo | EventInfo, D>(
  old: readonly Endpoint<I, D>[],
  published: readonly EndpointParts<I, D>[],
): Endpoint<I, D>[] {
  const known = new Map(old.map((endpoint) => [identityOf(endpoint), endpoint]));
  return published.map((parts) => known.get(identityOf(parts)) ?? new Endpoint(parts));
}

const identityOf = ({ service, info }: { readonly service: ServiceInfo; readonly info: object }): string =>
  JSON.stringify([service.fullName, service.settings, service.metadata, info]);

function without<T>(list: readonly T[], others: readonly T[]): T[] {
  const excluded = new Set(others);
  return list.filter((item) => !excluded.has(item));
}
