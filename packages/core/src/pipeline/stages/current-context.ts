import { AsyncLocalStorage } from "node:async_hooks";
import type { AnyContext, Context } from "../../context/context.ts";
import type { Stage } from "../stage.ts";

const storage = new AsyncLocalStorage<AnyContext>();

/**
 * The context of the action or event handler that is running, however deep the code is that asks; `undefined` outside of any,
 * and on a broker without the option `asyncContext`.
 */
export const currentContext = (): Context | undefined => storage.getStore() as Context | undefined;

/** Makes the context known to everything that the rest of the way does. */
export const currentContextStage: Stage = (next) => (ctx) => storage.run(ctx, next, ctx);
