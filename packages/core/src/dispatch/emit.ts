import type { EmitOptions } from "../context/call-options.ts";
import { type ContextRules, createContext } from "../context/child-context.ts";
import type { AnyContext, Context, ContextRuntime } from "../context/context.ts";
import type { EmitRequest } from "../context/context-runtime.ts";
import { frameworkError } from "../errors/errors.ts";
import { toError } from "../errors/to-error.ts";
import type { Logger } from "../ports/logger.ts";
import type { EventEndpoint } from "../registry/endpoint.ts";
import type { EventGroup } from "../registry/event-catalog.ts";
import type { Registry } from "../registry/registry.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Plans } from "./plans.ts";

/** Where an event goes that leaves this node. */
export type EventDestination =
  | { readonly kind: "node"; readonly nodeID: string }
  | { readonly kind: "queue"; readonly group: string };

/** Sends the event of a context to listeners elsewhere. Transit has this shape. */
export type EventSender = (
  ctx: AnyContext,
  target: {
    readonly destination: EventDestination;
    readonly groups: readonly string[] | null;
    readonly broadcast: boolean;
  },
) => void | Promise<void>;

export interface EmitterParts {
  readonly runtime: ContextRuntime;
  readonly registry: Registry;
  readonly plans: Plans;
  readonly rules: ContextRules;
  readonly send: EventSender;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly disableBalancer: boolean;
  /** An event could not be sent; it is counted and logged already. */
  readonly onSendError: (error: unknown) => void;
  /** Hears of every event of this node whose name starts with `$`. */
  readonly onInternal: (event: string, payload: unknown) => void;
}

/** An event that came from another node. */
export interface ArrivedEvent {
  readonly event: string;
  readonly groups: readonly string[] | null;
  readonly broadcast: boolean;
}

/** Starts events: one listener of each group, or all of them. */
export class Emitter {
  readonly #parts: EmitterParts;

  constructor(parts: EmitterParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the local handlers have ended and the packets are handed over. Failures are logged and counted; with
   * `throwError` the first one rejects.
   */
  async emit(parent: AnyContext | null, request: EmitRequest): Promise<void> {
    const { runtime, rules, registry, onInternal } = this.#parts;
    const { event, type, options } = request;
    if (typeof event !== "string" || event === "") {
      throw frameworkError("INVALID_PARAMETERS", "An event must have a name: emit(name, payload, options).", { event });
    }
    if (event.startsWith("$")) onInternal(event, request.payload);
    const ctx = createContext(runtime, parent, { params: request.payload ?? null, options: options, rules });
    const groups = wantedGroups(options);
    ctx.eventName = event;
    ctx.eventType = type;
    ctx.eventGroups = groups ?? undefined;
    const matching = registry.events.matching(event).filter(({ group }) => groups === null || groups.includes(group));
    const work = type === "emit" ? this.#balanced(ctx, matching) : this.#all(ctx, matching, groups);
    const failures = (await Promise.allSettled(work)).filter((result) => result.status === "rejected");
    const [first] = failures;
    if (first !== undefined && options?.throwError === true) throw first.reason;
  }

  /** Runs the listeners of this node for an event that came from another one. Never rejects: nobody waits for it. */
  async arrived(ctx: Context, packet: ArrivedEvent): Promise<void> {
    try {
      await Promise.allSettled(this.#listeners(ctx, packet).map((endpoint) => this.#run(ctx, endpoint)));
    } catch (error) {
      // A strategy of the application failed, or chose nothing.
      this.#parts.counters["event.handler.errors"]++;
      this.#parts.logger.error(`Event '${packet.event}' could not be handled.`, error);
    }
  }

  #listeners(ctx: Context, { event, groups, broadcast }: ArrivedEvent): readonly EventEndpoint[] {
    ctx.eventName = event;
    ctx.eventType = broadcast ? "broadcast" : "emit";
    ctx.eventGroups = groups ?? undefined;
    const matching = this.#parts.registry.events
      .matching(event)
      .filter(({ group }) => groups === null || groups.includes(group));
    return matching.flatMap(({ list }) => {
      if (broadcast) return list.endpoints.filter(({ local }) => local);
      const chosen = list.selectLocal(ctx);
      return chosen === undefined ? [] : [chosen];
    });
  }

  #balanced(ctx: Context, matching: readonly EventGroup[]): readonly Promise<void>[] {
    if (this.#parts.disableBalancer && !isInternal(ctx)) {
      const groups = [...new Set(matching.map(({ group }) => group))];
      return groups.map((group) => this.#send(ctx, { kind: "queue", group }, [group]));
    }
    const work: Promise<void>[] = [];
    const remote = new Map<string, Set<string>>();
    // A node runs all its listeners of a group that match, so the patterns of one group go to one node, where one has them all.
    const nodes = new Map<string, string>();
    for (const { group, list } of matching.toSorted(fewestFirst)) {
      const chosen = nodes.get(group);
      const endpoint = (chosen === undefined ? undefined : this.#listenerOn(chosen, list, ctx)) ?? list.select(ctx);
      if (endpoint === undefined) continue;
      nodes.set(group, chosen ?? endpoint.nodeID);
      if (endpoint.local) work.push(this.#run(ctx, endpoint));
      else remote.set(endpoint.nodeID, (remote.get(endpoint.nodeID) ?? new Set()).add(group));
    }
    for (const [nodeID, groups] of remote) work.push(this.#send(ctx, { kind: "node", nodeID }, [...groups]));
    return work;
  }

  #listenerOn(nodeID: string, list: EventGroup["list"], ctx: Context): EventEndpoint | undefined {
    return nodeID === this.#parts.runtime.nodeID ? list.selectLocal(ctx) : list.on(nodeID);
  }

  #all(ctx: Context, matching: readonly EventGroup[], groups: readonly string[] | null): readonly Promise<void>[] {
    const endpoints = matching.flatMap(({ list }) => list.endpoints);
    const queued = this.#parts.disableBalancer && !isInternal(ctx) && ctx.eventType === "broadcast";
    const sent = queued ? [...new Set(matching.map(({ group }) => group))] : groups;
    const here = queued ? [] : endpoints.filter(({ local }) => local);
    const nodes = new Set(endpoints.filter(({ local }) => queued || !local).map(({ nodeID }) => nodeID));
    const work = here.map((endpoint) => this.#run(ctx, endpoint));
    if (ctx.eventType === "broadcastLocal") return work;
    return [...work, ...[...nodes].map((nodeID) => this.#send(ctx, { kind: "node", nodeID }, sent))];
  }

  /** Runs one handler with a context of its own. */
  async #run(source: Context, endpoint: EventEndpoint): Promise<void> {
    const plan = this.#parts.plans.ofEvent(endpoint);
    if (plan === undefined) return;
    const ctx = source.copy();
    plan.prepare(ctx);
    try {
      await plan.run(ctx);
    } catch (thrown) {
      const error = toError(thrown);
      this.#parts.counters["event.handler.errors"]++;
      (ctx.service?.logger ?? this.#parts.logger).error(`The handler of event '${ctx.eventName}' failed.`, error);
      throw error;
    }
  }

  async #send(ctx: Context, destination: EventDestination, groups: readonly string[] | null): Promise<void> {
    const broadcast = ctx.eventType === "broadcast";
    try {
      await this.#parts.send(ctx, { destination, groups, broadcast });
    } catch (error) {
      this.#parts.counters["event.send.errors"]++;
      this.#parts.logger.error(`Event '${ctx.eventName}' could not be sent.`, error);
      this.#parts.onSendError(error);
      throw error;
    }
  }
}

/** A node that has all patterns of a group is found by the pattern that the fewest nodes have. */
const fewestFirst = (one: EventGroup, other: EventGroup): number =>
  one.list.endpoints.length - other.list.endpoints.length;

const isInternal = (ctx: Context): boolean => ctx.eventName?.startsWith("$") === true;

function wantedGroups(options: EmitOptions | undefined): readonly string[] | null {
  const groups = options?.groups;
  if (groups === undefined) return null;
  return typeof groups === "string" ? [groups] : groups;
}
