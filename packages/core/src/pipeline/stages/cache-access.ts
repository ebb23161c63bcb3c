import type { CacheEntry, Cacher, LockOptions, Unlock } from "../../ports/cacher.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Counters } from "../../telemetry/counters.ts";

export interface CacheAccessParts {
  readonly cacher: Cacher;
  /** Of the entries that are written, in ms; `null` for the cacher's own. */
  readonly ttlMs: number | null;
  readonly action: string;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** The cacher as one action uses it. No call fails because of it: what cannot be read is a miss, the rest a line in the log. */
export class CacheAccess {
  readonly #parts: CacheAccessParts;

  constructor(parts: CacheAccessParts) {
    this.#parts = parts;
  }

  /** A hit in memory answers at once. */
  get(key: string): CacheEntry | undefined | Promise<CacheEntry | undefined> {
    try {
      const found = this.#parts.cacher.get(key);
      return found instanceof Promise ? found.catch(this.#miss) : found;
    } catch (error) {
      return this.#miss(error);
    }
  }

  /** Never rejects. A stream is not kept: it can be read once. */
  async set(key: string, value: unknown): Promise<void> {
    if (typeof value === "object" && value !== null && Symbol.asyncIterator in value) return;
    await this.#quietly("written", () => this.#parts.cacher.set(key, value, this.#parts.ttlMs));
  }

  /** Never rejects. */
  remove(key: string): Promise<void> {
    return this.#quietly("written", () => this.#parts.cacher.remove([key]));
  }

  /**
   * Does the work while holding the lock of a key. If the lock cannot be had, whoever would wait for it goes on without; with
   * `wait: false` the work is not done, as when somebody else has the lock.
   */
  async withLock<T>(key: string, options: LockOptions, work: () => Promise<T>): Promise<T | undefined> {
    const unlock = await this.#lock(key, options);
    if (unlock === null) return undefined;
    try {
      return await work();
    } finally {
      await this.#quietly("unlocked", unlock);
    }
  }

  complain(what: string, error: unknown): undefined {
    this.#parts.counters["cache.failures"]++;
    this.#parts.logger.warn(`The cache of '${this.#parts.action}' could not be ${what}.`, error);
  }

  readonly #miss = (error: unknown): undefined => this.complain("read", error);

  async #lock(key: string, options: LockOptions): Promise<Unlock | null> {
    try {
      return await this.#parts.cacher.lock(key, options);
    } catch (error) {
      this.complain("locked", error);
      return options.wait ? () => {} : null;
    }
  }

  async #quietly(what: string, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.complain(what, error);
    }
  }
}
