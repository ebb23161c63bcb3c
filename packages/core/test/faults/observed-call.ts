/** What became of a promise so far. */
export interface ObservedCall {
  state: "pending" | "fulfilled" | "rejected";
  value?: unknown;
  error?: unknown;
}

/** Follows a call without waiting for it, for tests that move a clock on meanwhile. */
export function observe(call: Promise<unknown>): ObservedCall {
  const observed: ObservedCall = { state: "pending" };
  call.then(
    (value) => Object.assign(observed, { state: "fulfilled", value }),
    (error: unknown) => Object.assign(observed, { state: "rejected", error }),
  );
  return observed;
}
