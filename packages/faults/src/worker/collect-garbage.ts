import { setImmediate as nextTurn } from "node:timers/promises";

/** Collects twice, a turn apart: what the first collection finalises is only free after the second. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await nextTurn();
  }
}
