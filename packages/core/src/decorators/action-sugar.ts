import type {
  BulkheadOptions,
  CacheOptions,
  CircuitBreakerOptions,
  FallbackHandler,
  RetryPolicyOptions,
} from "../definition/options.ts";
import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

type Enabling<O extends { readonly enabled?: unknown }> = Omit<O, "enabled">;
type Handler = MethodOf<AnyFunction>;

/** Keeps results of the action: the option `cache`. `@Cache()` keeps them for as long as the cacher does. */
export function Cache(options: CacheOptions | boolean = true): Handler {
  return forAction("Cache", { cache: options });
}

/** The budget of the action in milliseconds, 0 for none: the option `timeout`. */
export function Timeout(milliseconds: number): Handler {
  return forAction("Timeout", { timeout: milliseconds });
}

/** Callers try the action again after errors that may pass: the option `retryPolicy`, switched on. */
export function Retry(options: Enabling<RetryPolicyOptions> | number = {}): Handler {
  const policy = typeof options === "number" ? { retries: options } : options;
  return forAction("Retry", { retryPolicy: { enabled: true, ...policy } });
}

/** Callers leave out nodes where the action fails too often: the option `circuitBreaker`, switched on. */
export function CircuitBreaker(options: Enabling<CircuitBreakerOptions> = {}): Handler {
  return forAction("CircuitBreaker", { circuitBreaker: { enabled: true, ...options } });
}

/** Answers instead of an error: a function, or the name of a method. The option `fallback`. */
export function Fallback(fallback: FallbackHandler | string): Handler {
  return forAction("Fallback", { fallback });
}

/** Bounds how many calls of an action, or events of a handler, run at once: the option `bulkhead`, switched on. */
export function Bulkhead(options: Enabling<BulkheadOptions> = {}): Handler {
  const bulkhead = { enabled: true, ...options };
  return recording({ kind: "option", decorator: "Bulkhead", appliesTo: ["action", "event"], options: { bulkhead } });
}

function forAction(decorator: string, options: Readonly<Record<string, unknown>>): Handler {
  return recording({ kind: "option", decorator, appliesTo: ["action"], options });
}
