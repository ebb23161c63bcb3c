import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /** How often it is tried in all. */
  readonly attempts: number;
  /** Pause before the second attempt; it doubles each time. */
  readonly pauseMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** What came of it, and how often it was tried. */
export type Outcome<T> =
  | { readonly attempts: number; readonly value: T }
  | { readonly attempts: number; readonly error: Error };

/** Tries something that may fail, as long as the error says that another attempt may help. */
export async function retry<T>(
  work: () => Promise<T>,
  { attempts, pauseMs, signal }: RetryOptions,
): Promise<Outcome<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { attempts: attempt, value: await work() };
    } catch (thrown) {
      const error = thrown as Error & { readonly retryable?: boolean };
      if (error.retryable !== true || attempt === attempts || signal.aborted) return { attempts: attempt, error };
      try {
        await sleep(pauseMs * 2 ** (attempt - 1), undefined, { signal });
      } catch {
        return { attempts: attempt, error };
      }
    }
  }
}
