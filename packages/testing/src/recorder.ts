import type { BrokerHandle, CallOptions, ClientOf, EmitOptions, EventType, Middleware } from "@isomer/core";
import { Context } from "@isomer/core";
import { type Constructor, defineService, matchesGlob } from "@isomer/core/adapter-kit";

/** A call that a node made, itself or in one of its actions. */
export interface RecordedCall<P = unknown, R = unknown> {
  readonly kind: "call";
  readonly action: string;
  readonly params: P;
  /** As it was sent: what is inherited, and what the call added. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Node that made the call. */
  readonly nodeID: string;
  readonly status: "pending" | "fulfilled" | "rejected";
  /** There when it is fulfilled. */
  readonly result?: R;
  /** There when it is rejected. */
  readonly error?: unknown;
}

/** An event that a node emitted or broadcast. */
export interface RecordedEvent<P = unknown> {
  readonly kind: "event";
  readonly event: string;
  readonly type: EventType;
  readonly payload: P;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly groups: readonly string[] | null;
  /** Node that emitted it. */
  readonly nodeID: string;
}

export type Recorded = RecordedCall | RecordedEvent;

/** Params of an action, as its client takes them. */
type ParamsOf<S extends object, K extends keyof ClientOf<S>> = Parameters<Extract<ClientOf<S>[K], AnyMethod>>[0];
type ResultOf<S extends object, K extends keyof ClientOf<S>> = Awaited<ReturnType<Extract<ClientOf<S>[K], AnyMethod>>>;
type AnyMethod = (...args: never[]) => unknown;

interface Waiting {
  readonly predicate: (record: Recorded) => boolean;
  readonly resolve: (record: Recorded) => void;
}

/** Makes a recorder of calls and events. Add its `middleware` to each broker that it is to hear. */
export const recordCalls = (): Recorder => new Recorder();

/** What the nodes of a test asked for and told, in the order in which they began. The framework's own `$` events are left out. */
export class Recorder {
  #records: Recorded[] = [];
  readonly #waiting = new Set<Waiting>();

  /** For the option `middlewares`, of any number of brokers. */
  readonly middleware = (broker: BrokerHandle): Middleware => ({
    name: "recorder",
    call: (next) => (action, params, options) =>
      this.#call(broker.nodeID, { action, params, options }, () => next(action, params, options)),
    emit: (next) => (event, payload, options) => {
      this.#event(broker.nodeID, { type: "emit", event, payload, options });
      return next(event, payload, options);
    },
    broadcast: (next) => (event, payload, options) => {
      this.#event(broker.nodeID, { type: "broadcast", event, payload, options });
      return next(event, payload, options);
    },
    broadcastLocal: (next) => (event, payload, options) => {
      this.#event(broker.nodeID, { type: "broadcastLocal", event, payload, options });
      return next(event, payload, options);
    },
  });

  get calls(): readonly RecordedCall[] {
    return this.#records.filter((record) => record.kind === "call");
  }

  get events(): readonly RecordedEvent[] {
    return this.#records.filter((record) => record.kind === "event");
  }

  /** Calls of one action of a service class, typed by it. */
  callsOf<S extends object, K extends keyof ClientOf<S>>(
    type: Constructor<S>,
    method: K,
  ): readonly RecordedCall<ParamsOf<S, K>, ResultOf<S, K>>[] {
    const action = defineService(type).definition.actions.find(({ key }) => key === method);
    return this.calls.filter((call) => call.action === action?.name) as readonly RecordedCall<
      ParamsOf<S, K>,
      ResultOf<S, K>
    >[];
  }

  /** Events whose name matches a pattern. `P` is taken on trust. */
  eventsOf<P = unknown>(pattern: string): readonly RecordedEvent<P>[] {
    return this.events.filter(({ event }) => matchesGlob(event, pattern)) as readonly RecordedEvent<P>[];
  }

  /**
   * Answers the first record for which `predicate` is true, now or when one is added or a call ends. Rejects when none comes
   * within `timeoutMs` of the machine's clock. Default 2000.
   */
  waitFor(predicate: (record: Recorded) => boolean, timeoutMs = 2_000): Promise<Recorded> {
    const found = this.#records.find(predicate);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new Error(`Nothing was recorded within ${timeoutMs} ms for which this is true: ${String(predicate)}`));
      }, timeoutMs);
      const waiting: Waiting = {
        predicate,
        resolve: (record) => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(record);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** Forgets what was recorded so far. */
  clear(): void {
    this.#records = [];
  }

  async #call(
    nodeID: string,
    { action, params, options }: { action: string; params: unknown; options: CallOptions | undefined },
    next: () => Promise<unknown>,
  ): Promise<unknown> {
    const record: { -readonly [K in keyof RecordedCall]: RecordedCall[K] } = {
      ...{ kind: "call", action, params, meta: metaOf(options), nodeID, status: "pending" },
    };
    this.#add(record);
    try {
      record.result = await next();
      record.status = "fulfilled";
      return record.result;
    } catch (error) {
      record.error = error;
      record.status = "rejected";
      throw error;
    } finally {
      this.#tell(record);
    }
  }

  #event(
    nodeID: string,
    {
      type,
      event,
      payload,
      options,
    }: { type: EventType; event: string; payload: unknown; options: EmitOptions | undefined },
  ): void {
    if (event.startsWith("$")) return;
    const groups = options?.groups === undefined ? null : [options.groups].flat();
    this.#add({ kind: "event", event, type, payload, meta: metaOf(options), groups, nodeID });
  }

  #add(record: Recorded): void {
    this.#records.push(record);
    this.#tell(record);
  }

  #tell(record: Recorded): void {
    for (const { predicate, resolve } of [...this.#waiting]) if (predicate(record)) resolve(record);
  }
}

function metaOf(
  options: { readonly meta?: object; readonly parentCtx?: unknown } | undefined,
): Record<string, unknown> {
  const parent = options?.parentCtx instanceof Context ? options.parentCtx.meta : {};
  return { ...parent, ...options?.meta };
}
