import type { AnyContext } from "../../context/context.ts";
import { toError } from "../../errors/to-error.ts";
import type { Stage } from "../stage.ts";
import type { ErrorHandler, ErrorInfo } from "../tools.ts";

/** Gives every error to the broker's `errorHandler`, whose answer becomes the result. */
export function handleErrorStage(handler: ErrorHandler, info: Omit<ErrorInfo, "ctx">): Stage {
  return (next) => async (ctx: AnyContext) => {
    try {
      return await next(ctx);
    } catch (error) {
      return handler(toError(error), { ...info, ctx });
    }
  };
}
