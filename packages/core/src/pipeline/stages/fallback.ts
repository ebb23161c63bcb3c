import type { AnyContext } from "../../context/context.ts";
import type { FallbackHandler } from "../../definition/options.ts";
import { toError } from "../../errors/to-error.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Stage } from "../stage.ts";

export interface FallbackRules {
  /** That of the action, bound to its service; `null` where the action has none or runs elsewhere. */
  readonly own: FallbackHandler | null;
  readonly logger: Logger;
}

/** Answers in place of an error: what the caller said with `fallbackResponse`, else what the action says. */
export function fallbackStage({ own, logger }: FallbackRules): Stage {
  return (next) => (ctx) => {
    const response = ctx.options.fallbackResponse;
    if (response === undefined && own === null) return next(ctx);
    return answering(ctx, async () => next(ctx));
  };

  async function answering(ctx: AnyContext, call: () => Promise<unknown>): Promise<unknown> {
    try {
      return await call();
    } catch (thrown) {
      const error = toError(thrown);
      const response: unknown = ctx.options.fallbackResponse;
      logger.warn(`The fallback of '${ctx.action?.name}' answers for an error.`, error);
      ctx.fallbackResult = true;
      if (typeof response === "function") return (response as FallbackHandler)(ctx, error);
      return response === undefined ? own?.(ctx, error) : response;
    }
  }
}
