import type { CallDefinitions, CallOptions, EmitOptions, McallOptions } from "../context/call-options.ts";
import type { Context } from "../context/context.ts";
import type { ActionView, BrokerHandle, EventView, ServiceView } from "../context/context-runtime.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";
import type { ServiceSchema } from "../definition/service-schema.ts";
import type { Constructor } from "../ports/container.ts";
import type { LogBindings, LogLevel } from "../ports/logger.ts";
import type { IncomingPacket, OutgoingPacket } from "../ports/packet.ts";

/** The rest of the way of an action or event, as a middleware meets it: always a promise. */
export type MiddlewareHandler = (ctx: Context) => Promise<unknown>;

/** The service of an action: on this node with its instance, of another node as it was published. */
export type MiddlewareService = Pick<ServiceView, "name" | "version" | "fullName" | "settings" | "metadata"> &
  Partial<Pick<ServiceView, "instance" | "logger">>;

export type MiddlewareAction = ActionView & { readonly service: MiddlewareService };
export type MiddlewareEvent = EventView & { readonly service: MiddlewareService };

/** A method of a service, bound to its instance. Answers what the method answers, a promise or not. */
export type MiddlewareMethodHandler = (...args: unknown[]) => unknown;

/** A method with `@Method`, or one of the `methods` of a plain definition. */
export interface MiddlewareMethod {
  readonly name: string;
  readonly service: ServiceView;
}

/** How a service is named: by full name, or by name and version. */
export type ServiceName = string | { readonly name: string; readonly version?: string | number };

type Verb<A extends readonly unknown[], R = unknown> = (...args: A) => Promise<R>;
type Wrap<F> = (next: F) => F;
type WrapVerb<A extends readonly unknown[], R = unknown> = Wrap<Verb<A, R>>;
type EmitArguments = [event: string, payload?: unknown, options?: EmitOptions];
type CreateService = (source: Constructor | ServiceSchema | object) => ServiceView;
type RegisterService = (service: ServiceView) => void | Promise<void>;

/**
 * A user's extension. Wrapping hooks get the rest of the way and answer what to do instead, usually something around
 * `next`; they run once, when the thing they wrap is registered. Of one kind, the first middleware is the innermost. `this`
 * is the middleware. Functions with other names are left alone: they are helpers, or hooks of a module
 * (`ServiceBroker.wrapHandler`).
 */
export interface Middleware {
  /** For messages. */
  readonly name?: string;
  /** Around an action on the node where it runs, inside validation, caching and timeout. */
  localAction?(next: MiddlewareHandler, action: MiddlewareAction): MiddlewareHandler;
  /** Around the sending of a call to another node, inside the timeout. */
  remoteAction?(next: MiddlewareHandler, action: MiddlewareAction): MiddlewareHandler;
  /** Around an event handler on the node where it runs. */
  localEvent?(next: MiddlewareHandler, event: MiddlewareEvent): MiddlewareHandler;
  /**
   * Around a method of a service, when the service is created. What is answered becomes a property of the instance, which
   * hides the method of its class; class and prototype stay as they are.
   */
  localMethod?(next: MiddlewareMethodHandler, method: MiddlewareMethod): MiddlewareMethodHandler;
  /** Around a call, before an endpoint is chosen; nested calls included, whose options hold `parentCtx`. */
  call?: WrapVerb<[action: string, params?: unknown, options?: CallOptions]>;
  /** Around several calls at once; each of them passes `call` as well. */
  mcall?: WrapVerb<[calls: CallDefinitions, options?: McallOptions]>;
  emit?: WrapVerb<EmitArguments, void>;
  broadcast?: WrapVerb<EmitArguments, void>;
  /** The framework's own `$` events included. */
  broadcastLocal?: WrapVerb<EmitArguments, void>;
  /** Around the creation of each service from here on, the broker's own and those of its options included. */
  createService?: Wrap<CreateService>;
  /** Around the publishing of a service that has started: without `next` it runs and nobody can call it. Is awaited. */
  registerLocalService?: Wrap<RegisterService>;
  /** Around `destroyService`; the services that end with their broker do not pass it. */
  destroyService?: WrapVerb<[service: ServiceName | ServiceView], void>;
  /**
   * Around each packet that leaves, before it is encoded and put into a batch. Resolves when the transporter has taken it. A
   * hook that waits lets later packets overtake.
   */
  transitPublish?: WrapVerb<[packet: OutgoingPacket], void>;
  /** Around each packet that arrives, after it was decoded; without `next` it is dropped. */
  transitMessageHandler?: Wrap<(packet: IncomingPacket) => void | Promise<void>>;
  /** Lifecycle of the broker, in order of registration; when stopping in reverse order. `created` is not awaited. */
  created?(broker: BrokerHandle): void;
  starting?(broker: BrokerHandle): unknown;
  started?(broker: BrokerHandle): unknown;
  stopping?(broker: BrokerHandle): unknown;
  stopped?(broker: BrokerHandle): unknown;
  /** Before the instance is made. What is thrown keeps the service from being created. Not awaited. */
  serviceCreating?(service: Omit<ServiceView, "instance">, definition: ServiceDefinition): void;
  /** Lifecycle of each service; when stopping in reverse order. `serviceCreated` is not awaited. */
  serviceCreated?(service: ServiceView): void;
  serviceStarting?(service: ServiceView): unknown;
  serviceStarted?(service: ServiceView): unknown;
  serviceStopping?(service: ServiceView): unknown;
  serviceStopped?(service: ServiceView): unknown;
  /**
   * Each call of a logger, of every level, before anything is filtered. Not awaited; what it logs itself is not told again.
   * With `use`, only loggers that are made later tell.
   */
  newLogEntry?(type: LogLevel, args: readonly unknown[], bindings: LogBindings): void;
}

/** A middleware, a function that makes one for a broker, or something falsy for none. */
export type MiddlewareOption =
  | Middleware
  | null
  | undefined
  | false
  | ((broker: BrokerHandle) => Middleware | null | undefined | false);
