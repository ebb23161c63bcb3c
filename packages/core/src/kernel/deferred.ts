/** A promise with its two ends. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((ok, fail) => {
    resolve = ok;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** `value` as a promise; a promise is passed through as it is. */
export function asPromise<T>(value: T | PromiseLike<T>): Promise<T> {
  return value instanceof Promise ? value : Promise.resolve(value);
}

/** Whether `value` can be awaited. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    value instanceof Promise ||
    (typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function")
  );
}

/**
 * `value`, as a promise of this realm if it can be awaited. Query builders and the like are no promises, and do their work each
 * time that somebody awaits them.
 */
export function awaitedOnce(value: unknown): unknown {
  if (value instanceof Promise || !isPromiseLike(value)) return value;
  return Promise.resolve(value);
}
