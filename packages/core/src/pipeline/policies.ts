import type { BulkheadOptions, CircuitBreakerOptions, RetryPolicyOptions } from "../definition/options.ts";
import { BULKHEAD_DEFAULTS } from "./stages/bulkhead.ts";
import { BREAKER_DEFAULTS } from "./stages/circuit-breaker.ts";
import { RETRY_DEFAULTS } from "./stages/retry.ts";

/** What the broker's options say of all actions; an action's own options go before. */
export interface PolicyDefaults {
  readonly retryPolicy: RetryPolicyOptions;
  readonly circuitBreaker: CircuitBreakerOptions;
  readonly bulkhead: BulkheadOptions;
}

/** `own` may come from another node, so it is only taken for what it should be if it is an object. */
export const retryOptions = (broker: RetryPolicyOptions, own: unknown): Required<RetryPolicyOptions> => ({
  ...RETRY_DEFAULTS,
  ...broker,
  ...asOptions(own),
});

/** `enabled` is what holds where neither the broker nor the action says anything. */
export const breakerOptions = (
  broker: CircuitBreakerOptions,
  own: unknown,
  enabled: boolean,
): Required<CircuitBreakerOptions> => ({
  ...BREAKER_DEFAULTS,
  enabled,
  ...broker,
  ...asOptions(own),
});

export const bulkheadOptions = (broker: BulkheadOptions, own: unknown): Required<BulkheadOptions> => ({
  ...BULKHEAD_DEFAULTS,
  ...broker,
  ...asOptions(own),
});

const asOptions = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
