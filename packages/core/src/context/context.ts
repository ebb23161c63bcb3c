import type { Readable } from "node:stream";
import { inspect } from "node:util";
import type { Logger } from "../ports/logger.ts";
import type {
  BroadcastOptions,
  CallDefinitions,
  CallOptions,
  CallResults,
  EmitOptions,
  McallOptions,
  Meta,
} from "./call-options.ts";
import { type CancelListener, Cancellation } from "./cancellation.ts";
import type { ClientOf, ClientTarget } from "./client.ts";
import type { ActionView, BrokerHandle, EventType, EventView, RuntimeFor, ServiceView } from "./context-runtime.ts";

/** A context of whatever params and meta. */
export type AnyContext = Context<unknown, object>;

/** The verbs and facts of one broker, as its contexts use them. */
export type ContextRuntime = RuntimeFor<AnyContext>;

/** What a context is made of; see `child-context.ts` and `propagate.ts` for who fills it. */
export interface ContextInit {
  readonly runtime: ContextRuntime;
  readonly parent: AnyContext | null;
  readonly params: unknown;
  readonly options: CallOptions | EmitOptions | undefined;
  readonly meta: Meta | null;
  /** Node of the caller. */
  readonly nodeID: string;
  readonly level: number;
}

const NO_OPTIONS: CallOptions = Object.freeze({});

/**
 * One call or event on its way: what the caller sent, who asked, how long there is, and the way to ask others. Every
 * object it offers is made when it is first read, because most calls read few of them.
 */
export class Context<TParams = unknown, TMeta extends object = Meta> {
  /**
   * What the caller sent: `{}` for a call without params, `null` for an event without payload. A validator may have converted
   * it.
   */
  params: TParams;
  /** The node that called; once a remote call has been answered, the node that answered. */
  nodeID: string;
  /** Depth of the chain of calls: 1 for a call made outside any action. */
  level: number;
  /** The action being run, or `null` in an event handler. */
  action: ActionView | null = null;
  /** The event handler being run, or `null` in an action. Its name may be a pattern; see `eventName`. */
  event: EventView | null = null;
  /** The service that runs, on the node where it runs. */
  service: ServiceView | null = null;
  /** Name of the event as it was emitted. */
  eventName: string | undefined = undefined;
  eventType: EventType | undefined = undefined;
  /** Groups the event was emitted to. */
  eventGroups: readonly string[] | undefined = undefined;
  /** Full name of the calling service. */
  caller: string | null = null;
  /** What the caller sends as a stream beside the params. */
  stream: Readable | null = null;
  /** Whether the result came from the cache. */
  cachedResult = false;
  /** Whether a fallback answered in place of an error. */
  fallbackResult = false;
  /** Which attempt of the call this is: 1, and more for retries. */
  attempt = 1;
  /** Whether the request is being traced; inherited by nested calls. */
  tracing: boolean | null = null;
  /** Time of the broker's clock at which the call must have ended, in ms; 0 for no limit. @internal */
  deadlineAt = 0;
  /** @internal */
  readonly runtime: ContextRuntime;
  /** The calling context, when it is in this process. @internal */
  readonly parent: AnyContext | null;
  readonly #options: CallOptions | EmitOptions | undefined;
  #id: string | null = null;
  #requestID: string | null = null;
  #parentID: string | null = null;
  #meta: Meta | null;
  #headers: Meta | null = null;
  #responseHeaders: Meta | null = null;
  #locals: Meta | null = null;
  #cancellation: Cancellation | null = null;

  constructor(init: ContextInit) {
    this.runtime = init.runtime;
    this.parent = init.parent;
    this.params = init.params as TParams;
    this.#options = init.options;
    this.#meta = init.meta;
    this.nodeID = init.nodeID;
    this.level = init.level;
  }

  /** Id of this call, unique in the cluster; the same on both sides of a remote call. */
  get id(): string {
    return (this.#id ??= this.runtime.nextId());
  }

  set id(id: string) {
    this.#id = id;
  }

  /** Id that the whole chain of calls shares: that of its first context, unless the caller gave one. */
  get requestID(): string {
    return (this.#requestID ??= this.#options?.requestID ?? this.parent?.requestID ?? this.id);
  }

  set requestID(id: string) {
    this.#requestID = id;
  }

  /** Id of the calling context, `null` for a call made outside any action. */
  get parentID(): string | null {
    return this.#parentID ?? this.parent?.id ?? null;
  }

  set parentID(id: string | null) {
    this.#parentID = id;
  }

  /** Travels down the whole chain; what the callee sets comes back with the answer. */
  get meta(): TMeta {
    return (this.#meta ??= {}) as TMeta;
  }

  set meta(meta: TMeta) {
    this.#meta = meta as Meta;
  }

  /** Travels to the callee of this one call and no further. */
  get headers(): Meta {
    return (this.#headers ??= { ...this.#options?.headers });
  }

  set headers(headers: Meta) {
    this.#headers = headers;
  }

  /** Sent back with the answer; for middlewares, which find it here on the caller's node as well. */
  get responseHeaders(): Meta {
    return (this.#responseHeaders ??= {});
  }

  /** A place for hooks and middlewares; never leaves this context. */
  get locals(): Meta {
    return (this.#locals ??= {});
  }

  /** The options of this call. */
  get options(): CallOptions {
    return (this.#options as CallOptions | undefined) ?? NO_OPTIONS;
  }

  /** What remains of the budget in milliseconds, 0 when it is spent, `Infinity` without a limit. */
  get deadline(): number {
    return this.deadlineAt === 0 ? Number.POSITIVE_INFINITY : Math.max(0, this.deadlineAt - this.runtime.now());
  }

  /** Aborts when the budget is spent, the caller gives up, or the caller's node is gone. */
  get signal(): AbortSignal {
    return this.#cancel().signal;
  }

  /** Logger of the service that runs. */
  get logger(): Logger {
    return this.service?.logger ?? this.runtime.broker.logger;
  }

  /** The broker that made this context. */
  get broker(): BrokerHandle {
    return this.runtime.broker;
  }

  /** Calls an action as part of this one: meta, budget, cancellation and ids are inherited. */
  call<T = unknown>(action: string, params?: unknown, options?: CallOptions): Promise<T> {
    return this.runtime.call(this, { action, params, options }) as Promise<T>;
  }

  /** Several calls at once; see `ServiceBroker.mcall`. */
  mcall<D extends CallDefinitions, O extends McallOptions = McallOptions>(
    calls: D,
    options?: O,
  ): Promise<CallResults<D, O>> {
    return this.runtime.callMany(this, calls, options) as Promise<CallResults<D, O>>;
  }

  /** Emits to one listener of each group. */
  emit(event: string, payload?: unknown, options?: EmitOptions): Promise<void> {
    return this.runtime.emit(this, { event, payload, options, type: "emit" });
  }

  /** Emits to every listener of the cluster. */
  broadcast(event: string, payload?: unknown, options?: BroadcastOptions): Promise<void> {
    return this.runtime.emit(this, { event, payload, options, type: "broadcast" });
  }

  /** A typed client whose calls are nested in this one. */
  client<S extends object>(target: ClientTarget<S>): ClientOf<S> {
    return this.runtime.client(this, target);
  }

  /** A context with its own id and the same content; headers, and the meta and locals that there are, are shared with it. */
  copy(): Context<TParams, TMeta> {
    const copy = new Context<TParams, TMeta>({
      runtime: this.runtime,
      parent: this.parent,
      params: this.params,
      options: this.#options,
      meta: this.#meta,
      nodeID: this.nodeID,
      level: this.level,
    });
    copy.action = this.action;
    copy.event = this.event;
    copy.service = this.service;
    copy.eventName = this.eventName;
    copy.eventType = this.eventType;
    copy.eventGroups = this.eventGroups;
    copy.#parentID = this.parentID;
    copy.caller = this.caller;
    copy.stream = this.stream;
    copy.cachedResult = this.cachedResult;
    copy.tracing = this.tracing;
    copy.deadlineAt = this.deadlineAt;
    copy.#requestID = this.requestID;
    copy.#headers = this.hasHeaders ? this.headers : null;
    copy.#responseHeaders = this.#responseHeaders;
    copy.#locals = this.#locals;
    return copy;
  }

  /** What a log line should show; never locals or the broker. */
  toJSON(): Record<string, unknown> {
    const { id, nodeID, parentID, caller, level, params, meta, headers, responseHeaders, requestID, tracing } = this;
    const { eventName, eventType, eventGroups, cachedResult, fallbackResult, attempt, options } = this;
    const { service } = this;
    return {
      ...{ id, nodeID, action: this.action?.name, event: this.event?.name, parentID, caller, level },
      service:
        service === null ? undefined : { name: service.name, version: service.version, fullName: service.fullName },
      ...{ params, meta, headers, responseHeaders, requestID, tracing, options },
      ...{ eventName, eventType, eventGroups, cachedResult, fallbackResult, attempt },
    };
  }

  /** What `console.log` shows. @internal */
  [inspect.custom](): Record<string, unknown> {
    return this.toJSON();
  }

  /** Whether anything was ever put into meta. @internal */
  get hasMeta(): boolean {
    return this.#meta !== null;
  }

  /** @internal */
  get hasHeaders(): boolean {
    return this.#headers !== null || this.#options?.headers !== undefined;
  }

  /** @internal */
  get hasResponseHeaders(): boolean {
    return this.#responseHeaders !== null;
  }

  /** Whether the call was given up; `undefined` while it was not. @internal */
  get cancelReason(): unknown {
    return this.#cancellation?.reason ?? this.parent?.cancelReason;
  }

  /** Tells everyone who listens that the call is given up. @internal */
  cancel(reason: unknown): void {
    this.#cancel().cancel(reason);
  }

  /** Calls `listener` once when this context, or one it is nested in, is cancelled. Answers how to stop. @internal */
  onCancel(listener: CancelListener): () => void {
    return this.#cancel().listen(listener);
  }

  /** Ends the listening to the caller. Called when the call has ended. @internal */
  release(): void {
    this.#cancellation?.release();
  }

  #cancel(): Cancellation {
    return (this.#cancellation ??= new Cancellation(this.parent));
  }
}
