import type { AnyContext, Context } from "../context/context.ts";

/** Who may call an action: everybody and gateways, everybody, this node, nobody but the service itself. */
export type Visibility = "published" | "public" | "protected" | "private";

/** Runs before the handler; may change `ctx.params` and meta. `this` is the service. */
export type BeforeHook = (ctx: Context) => unknown;
/** Runs on the result and answers the result to go on with. `this` is the service. */
export type AfterHook = (ctx: Context, result: unknown) => unknown;
/** Runs on an error: throws to keep failing, or answers a result. `this` is the service. */
export type ErrorHook = (ctx: Context, error: Error) => unknown;

/** A function, the name of a method of the service, or several of both, run in order. */
export type HookOption<H> = H | string | readonly (H | string)[];

/** When a hook runs: before the handler, after it, or when it failed. */
export type HookPhase = "before" | "after" | "error";

/** Hooks of one action. */
export interface ActionHooks {
  readonly before?: HookOption<BeforeHook>;
  readonly after?: HookOption<AfterHook>;
  readonly error?: HookOption<ErrorHook>;
}

/** Hooks of a service: raw action names or patterns (`*`, `create-*`, `a|b`) to hooks. */
export interface ServiceHooks {
  readonly before?: Readonly<Record<string, HookOption<BeforeHook>>>;
  readonly after?: Readonly<Record<string, HookOption<AfterHook>>>;
  readonly error?: Readonly<Record<string, HookOption<ErrorHook>>>;
}

/** Calls a failed action again, on the caller's side. */
export interface RetryPolicyOptions {
  /** Default `false`: calls need not be idempotent. */
  readonly enabled?: boolean;
  /** Attempts after the first. Default 5. */
  readonly retries?: number;
  /** Delay before the first retry in milliseconds. Default 100. */
  readonly delay?: number;
  /** Longest delay in milliseconds. Default 1000. */
  readonly maxDelay?: number;
  /** Growth of the delay. Default 2. */
  readonly factor?: number;
  /** Which errors are retried. Default: `error.retryable`. */
  readonly check?: (error: Error) => boolean;
}

/** Stops calling an endpoint that fails too often, on the caller's side. */
export interface CircuitBreakerOptions {
  readonly enabled?: boolean;
  /** Share of failures, 0 to 1, from which on the breaker opens. Default 0.5. */
  readonly threshold?: number;
  /** Fewest calls in the window that make a share. Default 20. */
  readonly minRequestCount?: number;
  /** Time over which calls are counted, in seconds. Default 60. */
  readonly windowTime?: number;
  /** Time in milliseconds after which an open breaker lets one call through. Default 10000. */
  readonly halfOpenTime?: number;
  /** Which errors are failures. Default: those with a code of 500 or more. */
  readonly check?: (error: Error) => boolean;
}

/** Bounds how many run at once on this node. */
export interface BulkheadOptions {
  readonly enabled?: boolean;
  /** Default 10. */
  readonly concurrency?: number;
  /** How many may wait; 0 for any number. Default 100. */
  readonly maxQueueSize?: number;
}

/** Answers instead of an error; only where the action runs. `this` is the service. */
export type FallbackHandler = (ctx: AnyContext, error: Error) => unknown;

/** Keeps results of an action. */
export interface CacheOptions {
  /** Default `true`; a function decides per call. */
  readonly enabled?: boolean | ((ctx: Context) => boolean);
  /** Paths that make the key: `id`, `user.name`, `#meta.path`, `@header`. Default: all params. */
  readonly keys?: readonly string[];
  /** Time to live in seconds. Default: that of the cacher. */
  readonly ttl?: number;
  /** Makes the key instead of `keys`. */
  readonly keygen?: (action: string, ctx: Context) => string;
  /** One caller computes, the others wait. `staleTime` (seconds): serve the old value meanwhile when less than this is left. */
  readonly lock?: boolean | { readonly enabled?: boolean; readonly ttl?: number; readonly staleTime?: number };
}

/** What `@Action` and a plain definition take. Own keys are published with the action, where JSON can express them. */
export interface ActionOptions {
  /** Default: the name of the method. */
  readonly name?: string;
  readonly visibility?: Visibility | null;
  /**
   * What the validator checks: a DTO class or a schema; `false` for nothing. Default: the type of the params argument, if it
   * is a class.
   */
  readonly params?: unknown;
  /** Budget in milliseconds, 0 for none. Default: the broker's `requestTimeout`. */
  readonly timeout?: number;
  readonly cache?: boolean | CacheOptions;
  readonly retryPolicy?: RetryPolicyOptions;
  readonly circuitBreaker?: CircuitBreakerOptions;
  readonly bulkhead?: BulkheadOptions;
  /** A function, or the name of a method of the service. */
  readonly fallback?: FallbackHandler | string;
  readonly hooks?: ActionHooks;
  readonly [option: string]: unknown;
}

/** What `@Event` and a plain definition take. */
export interface EventOptions {
  /** Name or pattern. Default: the key or the argument of the decorator. */
  readonly name?: string;
  /** Balancing group. Default: the name of the service, without its version. */
  readonly group?: string;
  /** What the validator checks; `false` for nothing. Default: the type of the payload argument, if it is a class. */
  readonly params?: unknown;
  /** The handler runs with the first event, and ignores those of the next so many milliseconds. */
  readonly throttle?: number;
  /** The handler runs with the last event, once none came for so many milliseconds. */
  readonly debounce?: number;
  readonly bulkhead?: BulkheadOptions;
  readonly [option: string]: unknown;
}

/** A service that must be there before this one starts; a list of versions means any of them. */
export interface Dependency {
  readonly name: string;
  readonly version?: string | number | readonly (string | number)[];
}

/** Names, or names with versions, of the services that one depends on. */
export type DependencyOption = string | Dependency | readonly (string | Dependency)[];

/** What `@Service` takes. */
export interface ServiceOptions {
  /** Default: the name of the class without a trailing `Service`, in lower camel case. */
  readonly name?: string;
  /** A number `n` becomes the prefix `v<n>.`, a text is the prefix itself. */
  readonly version?: string | number;
  /** Published to other nodes, except the paths in `$secureSettings`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly dependencies?: DependencyOption;
  readonly hooks?: ServiceHooks;
}
