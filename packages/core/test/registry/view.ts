import type { ServiceBroker } from "@isomer/core";
import { ACTIONS, callableOf, fullNameOf, listenersOf, type Offer } from "./offers.ts";

/** Ids of nodes by name, each list in order. */
type NodesByName = Readonly<Record<string, readonly string[]>>;

/** The cluster as one node sees it. The service `$node` is left out. */
export interface View {
  readonly nodes: readonly string[];
  readonly services: NodesByName;
  readonly actions: NodesByName;
  /** By pattern and group. */
  readonly events: NodesByName;
}

/** What is, and what must be. */
export interface Comparison {
  readonly seen: unknown;
  readonly expected: unknown;
}

interface ListedName {
  readonly name: string;
  readonly group?: string;
  readonly count: number;
  readonly endpoints: readonly { readonly nodeID: string; readonly available: boolean }[];
}

/** What a broker tells of the cluster through the actions of `$node`. */
export async function viewOf(broker: ServiceBroker): Promise<View> {
  const wanted = { onlyAvailable: true, skipInternal: true, withEndpoints: true };
  const [nodes, services, actions, events] = await broker.mcall([
    { action: "$node.list", params: wanted },
    { action: "$node.services", params: wanted },
    { action: "$node.actions", params: wanted },
    { action: "$node.events", params: wanted },
  ]);
  return {
    nodes: (nodes as { id: string }[]).map(({ id }) => id).toSorted(),
    services: byName(
      (services as { name: string; version?: number; nodes: string[] }[]).map((service) => [
        fullNameOf({ ...service, actions: [] }),
        service.nodes,
      ]),
    ),
    actions: byName((actions as ListedName[]).map((row) => [row.name, nodesOf(row)])),
    events: byName((events as ListedName[]).map((row) => [`${row.name} of ${row.group}`, nodesOf(row)])),
  };
}

/** What the node `viewer` sees when each node of the cluster offers this. */
export function expectedView(viewer: string, offers: ReadonlyMap<string, readonly Offer[]>): View {
  const rows = [...offers].flatMap(([nodeID, list]) => list.map((offer) => ({ nodeID, offer })));
  const collect = (namesOf: (offer: Offer, local: boolean) => readonly string[]): NodesByName => {
    const found: Record<string, string[]> = {};
    for (const { nodeID, offer } of rows) {
      for (const name of namesOf(offer, nodeID === viewer)) (found[name] ??= []).push(nodeID);
    }
    return byName(Object.entries(found));
  };
  return {
    nodes: [...offers.keys()].toSorted(),
    services: collect((offer) => [fullNameOf(offer)]),
    actions: collect((offer, local) => callableOf(offer, { local })),
    events: collect((offer) => listenersOf(offer).map(({ pattern, group }) => `${pattern} of ${group}`)),
  };
}

/**
 * Calls every action of the catalogue as often as nodes are expected to offer it. Answers who answered: in turn, each node once.
 * An action that nobody offers is called too, and must find nobody.
 */
export async function reachedBy(broker: ServiceBroker, expected: View): Promise<NodesByName> {
  const reached: [string, string[]][] = [];
  for (const action of ACTIONS) {
    const times = Math.max(1, expected.actions[action]?.length ?? 0);
    const calls = Array.from({ length: times }, () => broker.call<string>(action).catch(reasonOf));
    reached.push([action, await Promise.all(calls)]);
  }
  return byName(reached);
}

/** What {@link reachedBy} must find. */
export const expectedReach = (expected: View): NodesByName =>
  Object.fromEntries(ACTIONS.map((action) => [action, expected.actions[action] ?? [NOBODY]]));

const NOBODY = "nobody";

function reasonOf(error: { readonly type?: string; readonly message: string }): string {
  const unserved = error.type === "SERVICE_NOT_FOUND" || error.type === "SERVICE_NOT_AVAILABLE";
  return unserved ? NOBODY : error.message;
}

const byName = (entries: readonly (readonly [string, readonly string[]])[]): NodesByName =>
  Object.fromEntries(entries.map(([name, nodes]) => [name, nodes.toSorted()]));

function nodesOf({ endpoints, count }: ListedName): readonly string[] {
  const open = endpoints.filter(({ available }) => available);
  return open.length === count ? open.map(({ nodeID }) => nodeID) : [`${open.length} of ${count} are open`];
}
