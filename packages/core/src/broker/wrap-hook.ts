import { asPromise } from "../kernel/deferred.ts";
import type { Middleware } from "../pipeline/middleware.ts";

/** What is wrapped, and how. */
export interface HookUse<F> {
  readonly hook: string;
  readonly inner: F;
  /** What the hook is told of the thing it wraps. */
  readonly subject?: unknown;
  /** Brings each layer into the form that the one around it relies on. Default: as it is. */
  readonly shape?: (layer: F) => F;
}

/** `inner` inside the hooks of one name, the first middleware innermost; `null` where no middleware puts anything around it. */
export function wrapHook<F>(
  middlewares: readonly Middleware[],
  { hook, inner, subject, shape = (layer) => layer }: HookUse<F>,
): F | null {
  let wrapped: F | null = null;
  for (const middleware of middlewares) {
    const wrap = (middleware as Readonly<Record<string, unknown>>)[hook] as
      | ((next: F, subject: unknown) => F)
      | undefined;
    if (wrap === undefined) continue;
    const next: F = wrapped ?? shape(inner);
    const layer = wrap(next, subject);
    if (layer !== next) wrapped = shape(layer);
  }
  return wrapped;
}

/** A layer that answers a promise, where its author may have answered or thrown at once: others chain on what it answers. */
export function promising<A extends readonly unknown[], R>(
  layer: (...args: A) => R | PromiseLike<R>,
): (...args: A) => Promise<R> {
  return (...args) => {
    try {
      return asPromise(layer(...args));
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
