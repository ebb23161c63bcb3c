/** A pending timer. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

export interface TimerOptions {
  /** Whether the pending timer alone keeps the process alive. Default `false`. */
  readonly keepAlive?: boolean;
}

/** The only source of time in the framework; tests pass a fake one. */
export interface Clock {
  /** Milliseconds on a monotonic scale with an arbitrary zero. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC. */
  epoch(): number;
  /** Calls `task` once after `ms` milliseconds. */
  after(ms: number, task: () => void, options?: TimerOptions): Timer;
  /** Calls `task` every `ms` milliseconds until cancelled. */
  every(ms: number, task: () => void, options?: TimerOptions): Timer;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  after(ms, task, options) {
    const handle = setTimeout(task, ms);
    if (options?.keepAlive !== true) handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
  every(ms, task, options) {
    const handle = setInterval(task, ms);
    if (options?.keepAlive !== true) handle.unref();
    return { cancel: () => clearInterval(handle) };
  },
};

/** Resolves after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(
      ms,
      () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      },
      { keepAlive: true },
    );
    signal?.addEventListener("abort", abort, { once: true });
  });
}
