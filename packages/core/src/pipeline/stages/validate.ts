import type { AnyContext } from "../../context/context.ts";
import { ValidationError } from "../../errors/errors.ts";
import { isPromiseLike } from "../../kernel/deferred.ts";
import type { Check } from "../../ports/validator.ts";
import type { Stage } from "../stage.ts";

/** Lets only valid params through, in the form that the validator gives them. */
export function validateStage(check: Check): Stage {
  return (next) => (ctx) => {
    let checked: unknown;
    try {
      checked = check(ctx.params);
    } catch (error) {
      throw located(error, ctx);
    }
    if (isPromiseLike(checked)) return afterCheck(checked, () => next(ctx), ctx);
    ctx.params = checked;
    return next(ctx);
  };
}

async function afterCheck(checked: PromiseLike<unknown>, next: () => unknown, ctx: AnyContext): Promise<unknown> {
  try {
    ctx.params = await checked;
  } catch (error) {
    throw located(error, ctx);
  }
  return next();
}

/** Adds to each failure where it happened, as Moleculer does. */
function located(error: unknown, ctx: AnyContext): unknown {
  if (!(error instanceof ValidationError) || !Array.isArray(error.data)) return error;
  const where = ctx.action === null ? { event: ctx.eventName } : { action: ctx.action.name };
  const { nodeID } = ctx.runtime;
  const data = error.data.map((failure: unknown) => ({ ...(failure as object), nodeID, ...where }));
  return new ValidationError(error.message, error.type, data, { cause: error.cause });
}
