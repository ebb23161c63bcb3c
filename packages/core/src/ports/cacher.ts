import type { Logger } from "./logger.ts";

/** Port: keeps results of actions. Keys are given without the cluster's prefix. */
export interface Cacher {
  readonly name: string;
  readonly capabilities: CacherCapabilities;
  /** Resolves when entries can be read. */
  connect(host: CacherHost): Promise<void>;
  /** A hit in memory answers at once, without a promise. A stored `undefined` is an entry. */
  get(key: string): CacheEntry | undefined | Promise<CacheEntry | undefined>;
  /** Keeps a value for `ttlMs` milliseconds, or for the cacher's default when it is `null`. */
  set(key: string, value: unknown, ttlMs: number | null): void | Promise<void>;
  /** Forgets entries by exact key. */
  remove(keys: readonly string[]): void | Promise<void>;
  /** Forgets entries whose key matches a pattern (`*` without dots, `**` anything). */
  clean(patterns: readonly string[]): void | Promise<void>;
  /**
   * Waits for the lock of a key, so that one caller computes and the others wait. With `wait: false` it answers `null` at
   * once when somebody else has it. A lock that is not released ends after `ttlMs`.
   */
  lock(key: string, options: LockOptions): Promise<Unlock | null>;
  close(): Promise<void>;
}

export interface CacherCapabilities {
  /** Entries are seen by other processes. */
  readonly shared: boolean;
  /** Smallest difference of time-to-live that makes a difference, in milliseconds. */
  readonly ttlGranularityMs: number;
  /** A value that is read is a copy: changing it does not change the cache. May depend on an option. */
  readonly isolated: boolean;
}

export interface CacheEntry {
  readonly value: unknown;
  /** Remaining time to live in milliseconds, or `null` for an entry that does not expire. */
  readonly ttlMs: number | null;
}

export interface CacherHost {
  readonly namespace: string;
  readonly logger: Logger;
  /** Monotonic milliseconds, from the broker's clock. */
  now(): number;
  /** Tells that entries can (not) be reached; while they cannot, actions run as if there were no cache. */
  availabilityChanged(available: boolean, error?: unknown): void;
}

export interface LockOptions {
  readonly ttlMs: number;
  readonly wait: boolean;
}

export type Unlock = () => void | Promise<void>;
