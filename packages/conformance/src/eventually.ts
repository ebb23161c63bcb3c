/** Waiting for a condition instead of for a time. */
import { setTimeout as sleep } from "node:timers/promises";
import { fail } from "./suite.ts";

const POLL_MS = 5;
const DEFAULT_DEADLINE_MS = 10_000;

/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** Milliseconds after which the condition is given up. Default 10 s. */
  readonly deadlineMs?: number;
  /** Describes the state for the failure's message. */
  readonly state?: () => unknown;
}

/**
 * Resolves as soon as the condition holds. Rejects when it does not by the deadline, with a message that begins with
 * `what`; a condition that throws rejects at once.
 */
export async function eventually(
  what: string,
  condition: () => boolean,
  { deadlineMs = DEFAULT_DEADLINE_MS, state }: EventuallyOptions = {},
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      const seen = state === undefined ? "" : `; state: ${JSON.stringify(state())}`;
      fail(`${what}: not within ${deadlineMs} ms${seen}`);
    }
    await sleep(POLL_MS);
  }
}

/** Resolves or rejects as the promise does, or rejects at the deadline: for promises that might stay pending. */
export async function withinDeadline<T>(
  what: string,
  promise: Promise<T>,
  deadlineMs = DEFAULT_DEADLINE_MS,
): Promise<T> {
  const giveUp = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(deadlineMs, undefined, { signal: giveUp.signal });
    return fail(`${what}: not within ${deadlineMs} ms`);
  };
  try {
    return await Promise.race([promise, late()]);
  } finally {
    giveUp.abort();
  }
}
