import type { AnyContext } from "../context/context.ts";
import { type Clock, sleep } from "../kernel/clock.ts";

/** Waits between two attempts of a call, unless the call that it is nested in is given up meanwhile. */
export async function pauseBetweenAttempts(clock: Clock, ctx: AnyContext, ms: number): Promise<void> {
  const giveUp = new AbortController();
  const stopWatching = ctx.parent?.onCancel((reason) => giveUp.abort(reason));
  try {
    await sleep(clock, ms, giveUp.signal);
  } finally {
    stopWatching?.();
  }
}
