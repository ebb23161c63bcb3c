import type { AnyContext } from "../../context/context.ts";
import type { FallbackHandler } from "../../definition/options.ts";
import { toError } from "../../errors/to-error.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Counters } from "../../telemetry/counters.ts";
import type { Stage } from "../stage.ts";

export interface FallbackRules {
  /** That of the action, bound to its service; `null` where the action has none or runs elsewhere. */
  readonly own: FallbackHandler | null;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** Answers in place of an error: what the caller said with `fallbackResponse`, else what the action says. */
export function fallbackStage({ own, logger, counters }: FallbackRules): Stage {
  return (next) => (ctx) => {
    const { fallbackResponse } = ctx.options;
    const response: unknown = fallbackResponse === undefined ? own : fallbackResponse;
    if (response === null && fallbackResponse === undefined) return next(ctx);
    return answering(ctx, response, async () => next(ctx));
  };

  async function answering(ctx: AnyContext, response: unknown, call: () => Promise<unknown>): Promise<unknown> {
    try {
      return await call();
    } catch (thrown) {
      return fallBack(ctx, { action: ctx.action?.name ?? "", error: toError(thrown), response, logger, counters });
    }
  }
}

export interface Fallback {
  readonly action: string;
  /** What the call would have ended with. */
  readonly error: Error;
  /** A value, or a function of the context and the error that makes it. */
  readonly response: unknown;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** What a fallback answers. It is counted, and the log says why. */
export function fallBack(ctx: AnyContext, { action, error, response, logger, counters }: Fallback): unknown {
  counters["request.fallbacks"]++;
  logger.warn(`The fallback of '${action}' answers for an error.`, error);
  ctx.fallbackResult = true;
  return typeof response === "function" ? (response as FallbackHandler)(ctx, error) : response;
}
