import type { Context } from "../context/context.ts";
import type { Constructor } from "../ports/container.ts";
import type { ActionInfo, EventInfo, ServiceInfo } from "../ports/node-info.ts";
import type {
  ActionOptions,
  AfterHook,
  BeforeHook,
  Dependency,
  ErrorHook,
  EventOptions,
  FallbackHandler,
  Visibility,
} from "./options.ts";

/** Runs an action or event handler of a live service: the arguments are taken from the context. */
export type BoundHandler = (ctx: Context) => unknown;

/** A service as everybody behind the decorators sees it. Frozen; made once, at registration. */
export interface ServiceDefinition {
  readonly name: string;
  readonly version: string | number | undefined;
  /** `v2.orders`, `staging.orders` or `orders`. */
  readonly fullName: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly Dependency[];
  readonly actions: readonly ActionDefinition[];
  readonly events: readonly EventDefinition[];
  /**
   * Of a plain definition: the functions that become methods of its instance. Of a class: its methods with `@Method`, which
   * instances have already. In the order of definition.
   */
  readonly methods: Readonly<Record<string, AnyFunction>>;
  readonly lifecycle: Lifecycle;
  /** The class to make an instance of; `null` for a plain definition. */
  readonly type: Constructor | null;
  /** A plain definition with its mixins merged in, keys included that mean nothing to us; `null` for a class. */
  readonly schema: Readonly<Record<string, unknown>> | null;
  /** For messages: `OrdersService (src/orders.service.ts)`. */
  readonly origin: string;
  /** What other nodes are told. JSON can express all of it. */
  readonly info: ServiceInfo;
}

/** An action of a service. */
export interface ActionDefinition {
  /** Name of the method, or key in the plain definition; differs from `rawName` where a name was declared. */
  readonly key: string;
  /** Full name, `v2.orders.create`. */
  readonly name: string;
  readonly rawName: string;
  readonly visibility: Visibility;
  /** Everything that was declared but the hooks, with inherited values merged and `settings.$cache` filled in. */
  readonly options: ActionOptions;
  /** What the validator gets, `undefined` when nothing is to be checked. */
  readonly params: unknown;
  /** In the order in which they run, service-level ones included. */
  readonly hooks: {
    readonly before: readonly Hook<BeforeHook>[];
    readonly after: readonly Hook<AfterHook>[];
    readonly error: readonly Hook<ErrorHook>[];
  };
  /** What answers instead of an error; `null` when nothing does. */
  readonly fallback: Hook<FallbackHandler> | null;
  /** Makes the handler of one instance. */
  readonly bind: (instance: object) => BoundHandler;
  readonly info: ActionInfo;
}

/** An event, or pattern of events, that a service listens to. */
export interface EventDefinition {
  /** Name or pattern. */
  readonly name: string;
  readonly group: string;
  readonly options: EventOptions;
  /** What the validator gets, `undefined` when nothing is to be checked. */
  readonly params: unknown;
  /** Makes the handler of one instance; several listeners to one event run at the same time. */
  readonly bind: (instance: object) => BoundHandler;
  readonly info: EventInfo;
}

/** A hook of an instance: the function bound to it. */
export type Hook<H> = (instance: object) => H;

/** What runs in the life of a service. */
export interface Lifecycle {
  /** Run with the instance as `this`. `created` must not return a promise; `stopped` is listed in the order it runs. */
  readonly created: readonly LifecycleHandler[];
  readonly started: readonly LifecycleHandler[];
  readonly stopped: readonly LifecycleHandler[];
}

/** Runs with the instance as `this`. */
export type LifecycleHandler = (this: object) => unknown;

/** A function of whatever parameters. */
export type AnyFunction = (...args: never[]) => unknown;
