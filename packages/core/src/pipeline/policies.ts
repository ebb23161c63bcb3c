import type {
  BulkheadOptions,
  CacheOptions,
  CircuitBreakerOptions,
  RetryPolicyOptions,
} from "../definition/options.ts";
import { BULKHEAD_DEFAULTS } from "./stages/bulkhead.ts";
import { BREAKER_DEFAULTS } from "./stages/circuit-breaker.ts";
import { RETRY_DEFAULTS } from "./stages/retry.ts";

/** What the broker's options say of all actions; an action's own options go before. */
export interface PolicyDefaults {
  readonly retryPolicy: RetryPolicyOptions;
  readonly circuitBreaker: CircuitBreakerOptions;
  readonly bulkhead: BulkheadOptions;
}

export const retryOptions = (broker: RetryPolicyOptions, own: unknown): Required<RetryPolicyOptions> =>
  layered(RETRY_DEFAULTS, broker, own);

/** `enabled` is what holds where neither the broker nor the action says anything. */
export const breakerOptions = (
  broker: CircuitBreakerOptions,
  own: unknown,
  enabled: boolean,
): Required<CircuitBreakerOptions> => layered({ ...BREAKER_DEFAULTS, enabled }, broker, own);

export const bulkheadOptions = (broker: BulkheadOptions, own: unknown): Required<BulkheadOptions> =>
  layered(BULKHEAD_DEFAULTS, broker, own);

/** `null` where nothing is kept. */
export function cacheOptions(option: boolean | CacheOptions | undefined): CacheOptions | null {
  if (option === undefined || option === false) return null;
  const options = option === true ? {} : option;
  return options.enabled === false ? null : options;
}

/** The last layer wins that has a value of the right type: an action's layer may come from another node, and hold anything. */
function layered<O extends object>(defaults: O, ...layers: readonly unknown[]): O {
  const options = { ...defaults };
  for (const layer of layers) {
    if (typeof layer !== "object" || layer === null) continue;
    for (const key of Object.keys(defaults) as (keyof O)[]) {
      const value = (layer as Partial<O>)[key];
      if (typeof value === typeof defaults[key]) options[key] = value as O[keyof O];
    }
  }
  return options;
}
