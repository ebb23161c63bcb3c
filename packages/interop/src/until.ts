import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 10;
const DEADLINE_MS = 15_000;

/** Resolves when the condition holds; rejects, naming what was waited for, when it does not by the deadline. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await sleep(POLL_MS);
  }
}
