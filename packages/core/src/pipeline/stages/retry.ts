import type { AnyContext } from "../../context/context.ts";
import type { RetryPolicyOptions } from "../../definition/options.ts";
import { toError } from "../../errors/to-error.ts";
import type { Stage } from "../stage.ts";

export interface RetryRules {
  readonly policy: Required<RetryPolicyOptions>;
  /** Resolves after so many milliseconds, or rejects when the call is given up meanwhile. */
  readonly pause: (ctx: AnyContext, ms: number) => Promise<void>;
  /** Makes the next attempt, on whatever endpoint is chosen then. */
  readonly again: (ctx: AnyContext) => unknown;
}

export const RETRY_DEFAULTS: Required<RetryPolicyOptions> = {
  enabled: false,
  retries: 5,
  delay: 100,
  maxDelay: 1_000,
  factor: 2,
  check: (error) => (error as { readonly retryable?: unknown }).retryable === true,
};

/**
 * Makes another attempt after an error that a retry can help, later each time. Each attempt passes this stage again, so
 * this one only looks at its own. A call with a stream is not retried: the stream is spent.
 */
export function retryStage({ policy, pause, again }: RetryRules): Stage {
  return (next) => async (ctx) => {
    const { params } = ctx;
    try {
      return await next(ctx);
    } catch (thrown) {
      const retries = ctx.options.retries ?? policy.retries;
      if (ctx.attempt > retries || ctx.stream !== null || !policy.check(toError(thrown))) throw thrown;
      const ms = delayAfter(ctx.attempt, policy);
      if (ctx.parent !== null && ctx.parent.deadline <= ms) throw thrown;
      await pause(ctx, ms);
      return again(restored(ctx, params));
    }
  };
}

/** The context of a failed attempt as it was before it: what validation and hooks made of the params is not for the next one. */
function restored(ctx: AnyContext, params: unknown): AnyContext {
  // Made now, so that all attempts share it and the caller sees what the last one adds.
  ctx.meta ??= {};
  const copy = ctx.copy();
  copy.params = params;
  copy.attempt = ctx.attempt;
  return copy;
}

/** Half of the delay is left to chance, so that callers who failed together do not come back together. */
function delayAfter(attempt: number, { delay, factor, maxDelay }: Required<RetryPolicyOptions>): number {
  const longest = Math.min(delay * factor ** (attempt - 1), maxDelay);
  return longest / 2 + (Math.random() * longest) / 2;
}
