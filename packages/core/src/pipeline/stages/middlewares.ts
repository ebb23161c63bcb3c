import type { Context } from "../../context/context.ts";
import { asPromise } from "../../kernel/deferred.ts";
import type { MiddlewareHandler } from "../middleware.ts";
import type { Next, Stage } from "../stage.ts";

/** What one middleware puts around a handler; `undefined` for one that has no hook of the kind. */
export type Wrapper = ((next: MiddlewareHandler) => MiddlewareHandler) | undefined;

/** The users' middlewares around a handler, the first one innermost; `null` when none wants to be there. */
export function middlewaresStage(wrappers: readonly Wrapper[]): Stage | null {
  const wanted = wrappers.filter((wrapper) => wrapper !== undefined);
  if (wanted.length === 0) return null;
  return (next) => wanted.reduce<Next>((inner, wrap) => wrap(promising(inner)) as Next, next);
}

/** Middlewares chain on what `next` answers, so it is a promise even where the handler answers and throws at once. */
function promising(next: Next): MiddlewareHandler {
  return (ctx: Context) => {
    try {
      return asPromise(next(ctx));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
