import type { AnyContext } from "../../context/context.ts";
import type { RetryPolicyOptions } from "../../definition/options.ts";
import { toError } from "../../errors/to-error.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Counters } from "../../telemetry/counters.ts";
import type { Stage } from "../stage.ts";

export interface RetryRules {
  readonly policy: Required<RetryPolicyOptions>;
  /** Resolves after so many milliseconds, or rejects when the call is given up meanwhile. */
  readonly pause: (ctx: AnyContext, ms: number) => Promise<void>;
  /** Chooses the endpoint of the next attempt, and answers how to make it. Throws when there is none. */
  readonly again: (ctx: AnyContext) => () => unknown;
  readonly logger: Logger;
  readonly counters: Counters;
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
 * this one only looks at its own, and at there being no endpoint for the next one. A call with a stream is not retried: the
 * stream is spent.
 */
export function retryStage({ policy, pause, again, logger, counters }: RetryRules): Stage {
  return (next) => async (ctx) => {
    const { params } = ctx;
    try {
      return await next(ctx);
    } catch (thrown) {
      return retry(ctx, params, thrown);
    }
  };

  async function retry(ctx: AnyContext, params: unknown, thrown: unknown): Promise<unknown> {
    let error = thrown;
    for (let attempt = ctx.attempt; ; attempt++) {
      const ms = pauseBefore(ctx, attempt, error);
      if (ms === null) throw error;
      logger.debug(
        `Attempt ${attempt} of '${ctx.action?.name}' failed; the next one follows in ${Math.round(ms)} ms.`,
        error,
      );
      await pause(ctx, ms);
      counters["request.retries"]++;
      let run: () => unknown;
      try {
        run = again(failedAttempt(ctx, params, attempt));
      } catch (lookup) {
        error = lookup;
        continue;
      }
      return run();
    }
  }

  /** How long to wait in ms before the attempt behind this one; `null` when there is none. */
  function pauseBefore(ctx: AnyContext, attempt: number, error: unknown): number | null {
    const retries = ctx.options.retries ?? policy.retries;
    if (attempt > retries || ctx.stream !== null || !policy.check(toError(error))) return null;
    const ms = delayAfter(attempt, policy);
    return ctx.parent !== null && ctx.parent.deadline <= ms ? null : ms;
  }
}

/** The context of a failed attempt as it was before it: what validation and hooks made of the params is not for the next one. */
function failedAttempt(ctx: AnyContext, params: unknown, attempt: number): AnyContext {
  // Made now, so that all attempts share it and the caller sees what the last one adds.
  ctx.meta ??= {};
  const copy = ctx.copy();
  copy.params = params;
  copy.attempt = attempt;
  return copy;
}

/** Half of the delay is left to chance, so that callers who failed together do not come back together. */
function delayAfter(attempt: number, { delay, factor, maxDelay }: Required<RetryPolicyOptions>): number {
  const longest = Math.min(delay * factor ** (attempt - 1), maxDelay);
  return longest / 2 + (Math.random() * longest) / 2;
}
