import { setImmediate as nextTurn } from "node:timers/promises";

/** Turns of the event loop that work may take. */
const TURNS = 2;

/** Lets all work come to rest that waits for no timer and no input or output: promises, ticks, frames over memory. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}
