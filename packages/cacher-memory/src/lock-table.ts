import { type LockOptions, systemClock, type Timer, type Unlock } from "@isomer/core/adapter-kit";

interface Waiter {
  readonly ttlMs: number;
  readonly resolve: (unlock: Unlock) => void;
}

interface Lock {
  /** Tells the holder of now from an earlier one whose time was up. */
  holder: object;
  expiresAt: number;
  /** Runs while somebody waits. */
  expiry: Timer | null;
  readonly waiting: Waiter[];
}

const released: Unlock = () => {};

/** Locks by key within this process. They are given in the order in which they were asked for. */
export class LockTable {
  readonly #now: () => number;
  readonly #locks = new Map<string, Lock>();

  /** `now` tells monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves with the function that gives the lock back, or at once with `null` if it is taken and `wait` is false. */
  async acquire(key: string, { ttlMs, wait }: LockOptions): Promise<Unlock | null> {
    const lock = this.#locks.get(key);
    if (lock === undefined || (lock.waiting.length === 0 && lock.expiresAt <= this.#now())) {
      const taken: Lock = { holder: {}, expiresAt: this.#now() + ttlMs, expiry: null, waiting: [] };
      this.#locks.set(key, taken);
      return this.#unlocker(key, taken);
    }
    if (!wait) return null;
    return new Promise((resolve) => {
      lock.waiting.push({ ttlMs, resolve });
      if (lock.expiry === null) this.#watch(key, lock);
    });
  }

  /** Forgets locks that nobody gave back in time. */
  sweep(): void {
    const now = this.#now();
    for (const [key, lock] of this.#locks) {
      if (lock.waiting.length === 0 && lock.expiresAt <= now) this.#locks.delete(key);
    }
  }

  /** Everybody who waits goes on without a lock: nobody may wait for ever because the cache is gone. */
  close(): void {
    for (const lock of this.#locks.values()) {
      lock.expiry?.cancel();
      for (const { resolve } of lock.waiting) resolve(released);
    }
    this.#locks.clear();
  }

  #unlocker(key: string, lock: Lock): Unlock {
    const { holder } = lock;
    return () => {
      if (this.#locks.get(key) === lock && lock.holder === holder) this.#pass(key, lock);
    };
  }

  /** Gives the lock to who waited longest. */
  #pass(key: string, lock: Lock): void {
    lock.expiry?.cancel();
    lock.expiry = null;
    const next = lock.waiting.shift();
    if (next === undefined) {
      this.#locks.delete(key);
      return;
    }
    lock.holder = {};
    lock.expiresAt = this.#now() + next.ttlMs;
    if (lock.waiting.length > 0) this.#watch(key, lock);
    next.resolve(this.#unlocker(key, lock));
  }

  /** The waiting itself needs a real timer, whatever clock tells the time. */
  #watch(key: string, lock: Lock): void {
    const remainingMs = Math.max(0, lock.expiresAt - this.#now());
    lock.expiry = systemClock.after(remainingMs, () => this.#pass(key, lock));
  }
}
