import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 20;

/** Asks again and again until the answer is not `undefined`. Rejects, saying what was waited for, after `timeoutMs`. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain: ${what}.`);
    await sleep(PAUSE_MS);
  }
}
