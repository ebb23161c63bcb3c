import type { CallDefinitions, CallOptions, EmitOptions, McallOptions } from "../context/call-options.ts";
import type { Context } from "../context/context.ts";
import type { ActionView, BrokerHandle, EventView, ServiceView } from "../context/context-runtime.ts";

/** The rest of the way of an action or event, as a middleware meets it: always a promise. */
export type MiddlewareHandler = (ctx: Context) => Promise<unknown>;

/** The service of an action: on this node with its instance, of another node as it was published. */
export type MiddlewareService = Pick<ServiceView, "name" | "version" | "fullName" | "settings" | "metadata"> &
  Partial<Pick<ServiceView, "instance" | "logger">>;

export type MiddlewareAction = ActionView & { readonly service: MiddlewareService };
export type MiddlewareEvent = EventView & { readonly service: MiddlewareService };

type Verb<A extends readonly unknown[], R = unknown> = (...args: A) => Promise<R>;
type WrapVerb<A extends readonly unknown[], R = unknown> = (next: Verb<A, R>) => Verb<A, R>;
type EmitArguments = [event: string, payload?: unknown, options?: EmitOptions];

/**
 * A user's extension. Wrapping hooks get the rest of the way and answer what to do instead, usually something around
 * `next`; they run once, when the thing they wrap is registered. Of one kind, the first middleware is the innermost.
 */
export interface Middleware {
  readonly name?: string;
  /** Around an action on the node where it runs, inside validation, caching and timeout. */
  localAction?(next: MiddlewareHandler, action: MiddlewareAction): MiddlewareHandler;
  /** Around the sending of a call to another node, inside the timeout. */
  remoteAction?(next: MiddlewareHandler, action: MiddlewareAction): MiddlewareHandler;
  /** Around an event handler on the node where it runs. */
  localEvent?(next: MiddlewareHandler, event: MiddlewareEvent): MiddlewareHandler;
  /** Around a call, before an endpoint is chosen; nested calls included, whose options hold `parentCtx`. */
  call?: WrapVerb<[action: string, params?: unknown, options?: CallOptions]>;
  mcall?: WrapVerb<[calls: CallDefinitions, options?: McallOptions]>;
  emit?: WrapVerb<EmitArguments, void>;
  broadcast?: WrapVerb<EmitArguments, void>;
  broadcastLocal?: WrapVerb<EmitArguments, void>;
  /** Lifecycle of the broker, in order of registration; when stopping in reverse order. */
  created?(broker: BrokerHandle): void;
  starting?(broker: BrokerHandle): unknown;
  started?(broker: BrokerHandle): unknown;
  stopping?(broker: BrokerHandle): unknown;
  stopped?(broker: BrokerHandle): unknown;
  /** Lifecycle of each service; when stopping in reverse order. */
  serviceCreated?(service: ServiceView): void;
  serviceStarting?(service: ServiceView): unknown;
  serviceStarted?(service: ServiceView): unknown;
  serviceStopping?(service: ServiceView): unknown;
  serviceStopped?(service: ServiceView): unknown;
}

/** A middleware, or a function that makes one for a broker; a falsy answer means none. */
export type MiddlewareOption = Middleware | ((broker: BrokerHandle) => Middleware | null | undefined | false);
