import { setTimeout as pause } from "node:timers/promises";

/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** Milliseconds after which it gives up. Default 2000. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks. Default 5. */
  readonly intervalMs?: number;
  /** What is waited for, for the message of the error. Default: the text of the predicate. */
  readonly what?: string;
}

/**
 * Looks again and again until `predicate` answers something truthy, and answers that. What the predicate throws counts as
 * "not yet", so it may be an assertion that answers `true` behind it. Rejects when the time is over, with the last error as
 * cause. It waits on the machine's clock, for things that no fake clock moves: sockets, files, other processes.
 */
export async function eventually<T>(
  predicate: () => T | PromiseLike<T>,
  { timeoutMs = 2_000, intervalMs = 5, what = String(predicate) }: EventuallyOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | "">> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await predicate();
      if (answer) return answer as Exclude<T, false | null | undefined | 0 | "">;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`This did not come true within ${timeoutMs} ms: ${what}`, { cause });
    }
    await pause(intervalMs);
  }
}
