import type { AnyContext, Context } from "../../context/context.ts";
import type { AfterHook, BeforeHook, ErrorHook } from "../../definition/options.ts";
import { toError } from "../../errors/to-error.ts";
import type { Next, Stage } from "../stage.ts";

/** The hooks of an action, bound to its service, in the order in which they run. */
export interface BoundHooks {
  readonly before: readonly BeforeHook[];
  readonly after: readonly AfterHook[];
  readonly error: readonly ErrorHook[];
}

/**
 * Before hooks, the handler, after hooks on its result; an error of any of them goes to the error hooks, each of which
 * throws to pass it on or answers a result. `null` when there are none.
 */
export function hooksStage(hooks: BoundHooks): Stage | null {
  const { before, after, error } = hooks;
  if (before.length + after.length + error.length === 0) return null;
  return (next) => (error.length === 0 ? (ctx) => run(ctx, next, hooks) : (ctx) => runCatching(ctx, next, hooks));
}

async function run(any: AnyContext, next: Next, { before, after }: BoundHooks): Promise<unknown> {
  const ctx = any as Context;
  for (const hook of before) await hook(ctx);
  let result = await next(ctx);
  for (const hook of after) result = await hook(ctx, result);
  return result;
}

async function runCatching(ctx: AnyContext, next: Next, hooks: BoundHooks): Promise<unknown> {
  try {
    return await run(ctx, next, hooks);
  } catch (thrown) {
    let failure = thrown;
    for (const hook of hooks.error) {
      try {
        return await hook(ctx as Context, toError(failure));
      } catch (rethrown) {
        failure = rethrown;
      }
    }
    throw failure;
  }
}
