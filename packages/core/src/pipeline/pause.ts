import type { AnyContext } from "../context/context.ts";
import { type Clock, sleep } from "../kernel/clock.ts";
import { cancelled } from "./stages/timeout.ts";

/** Waits between two attempts of a call, unless it, or the call that it is nested in, is given up meanwhile. */
export async function pauseBetweenAttempts(clock: Clock, ctx: AnyContext, ms: number): Promise<void> {
  const { signal } = ctx.options;
  const giveUp = new AbortController();
  const abort = (): void => giveUp.abort(signal === undefined ? undefined : cancelled(ctx, signal));
  const stopWatching = ctx.parent?.onCancel((reason) => giveUp.abort(reason));
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    await sleep(clock, ms, giveUp.signal);
  } finally {
    stopWatching?.();
    signal?.removeEventListener("abort", abort);
  }
}
