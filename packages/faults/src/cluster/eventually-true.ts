import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;

export interface EventuallyOptions {
  /** Default 10 s. */
  readonly deadlineMs?: number;
  /** Describes the state for the failure's message. */
  readonly state?: () => unknown;
}

/** Resolves as soon as a condition holds that another process must be asked for; rejects when it does not by the deadline. */
export async function eventuallyTrue(
  what: string,
  condition: () => Promise<boolean>,
  { deadlineMs = 10_000, state }: EventuallyOptions = {},
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      const seen = state === undefined ? "" : `; state: ${JSON.stringify(await state())}`;
      throw new Error(`${what}: not within ${deadlineMs} ms${seen}`);
    }
    await pause(POLL_MS);
  }
}
