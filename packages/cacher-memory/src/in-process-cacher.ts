import {
  type CacheEntry,
  type Cacher,
  type CacherCapabilities,
  type CacherHost,
  type LockOptions,
  systemClock,
  type Timer,
  type Unlock,
} from "@isomer/core/adapter-kit";
import { type EntryStore, EntryTable } from "./entry-table.ts";
import { LockTable } from "./lock-table.ts";
import type { CacherSettings } from "./options.ts";

/** A cacher whose entries and locks live in this process; it differs from others in what it keeps the entries in. */
export class InProcessCacher implements Cacher {
  readonly name: string;
  readonly capabilities: CacherCapabilities;
  readonly #entries: EntryTable;
  readonly #locks: LockTable;
  readonly #sweepIntervalMs: number;
  #now = (): number => systemClock.now();
  #sweeper: Timer | null = null;

  constructor(name: string, store: EntryStore, { ttlMs, copy, sweepIntervalMs }: CacherSettings) {
    this.name = name;
    this.capabilities = { shared: false, ttlGranularityMs: 1, isolated: copy !== null };
    const now = (): number => this.#now();
    this.#entries = new EntryTable({ now, store, ttlMs, copy });
    this.#locks = new LockTable(now);
    this.#sweepIntervalMs = sweepIntervalMs;
  }

  async connect(host: CacherHost): Promise<void> {
    this.#now = () => host.now();
    this.#sweeper?.cancel();
    this.#sweeper = systemClock.every(this.#sweepIntervalMs, () => {
      this.#entries.sweep();
      this.#locks.sweep();
    });
  }

  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: unknown, ttlMs: number | null): void {
    this.#entries.set(key, value, ttlMs);
  }

  remove(keys: readonly string[]): void {
    this.#entries.remove(keys);
  }

  clean(patterns: readonly string[]): void {
    this.#entries.clean(patterns);
  }

  lock(key: string, options: LockOptions): Promise<Unlock | null> {
    return this.#locks.acquire(key, options);
  }

  /** Forgets everything. Who waits for a lock goes on without one. */
  async close(): Promise<void> {
    this.#sweeper?.cancel();
    this.#sweeper = null;
    this.#locks.close();
    this.#entries.clean(["**"]);
  }
}
