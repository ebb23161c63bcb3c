import { type CacheEntry, globMatcher } from "@isomer/core/adapter-kit";

/** What a table keeps its entries in: a `Map`, or something that forgets on its own. */
export interface EntryStore {
  get(key: string): StoredEntry | undefined;
  set(key: string, entry: StoredEntry): unknown;
  delete(key: string): boolean;
  clear(): void;
  entries(): IterableIterator<[string, StoredEntry]>;
}

/** An entry that does not expire is kept in the form in which it is answered: such a hit allocates nothing. */
export type StoredEntry = CacheEntry | MortalEntry;

/** An entry that expires. */
class MortalEntry {
  readonly value: unknown;
  /** On the scale of the table's clock. */
  readonly expiresAt: number;

  constructor(value: unknown, expiresAt: number) {
    this.value = value;
    this.expiresAt = expiresAt;
  }
}

/** Options of an {@link EntryTable}. */
export interface EntryTableOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly store: EntryStore;
  /** Time to live, in milliseconds, of entries that come without one; `null` for ever. */
  readonly ttlMs: number | null;
  /** Copies values on their way in and out; `null` hands out what was put in. */
  readonly copy: ((value: unknown) => unknown) | null;
}

/** Entries with a time to live. */
export class EntryTable {
  readonly #now: () => number;
  readonly #store: EntryStore;
  readonly #ttlMs: number | null;
  readonly #copy: ((value: unknown) => unknown) | null;

  constructor({ now, store, ttlMs, copy }: EntryTableOptions) {
    this.#now = now;
    this.#store = store;
    this.#ttlMs = ttlMs;
    this.#copy = copy;
  }

  /** An entry that expired is forgotten here, so none is answered however seldom {@link sweep} runs. */
  get(key: string): CacheEntry | undefined {
    const entry = this.#store.get(key);
    if (entry === undefined) return undefined;
    if (!(entry instanceof MortalEntry)) {
      return this.#copy === null ? entry : { value: this.#copy(entry.value), ttlMs: null };
    }
    const ttlMs = entry.expiresAt - this.#now();
    if (ttlMs <= 0) {
      this.#store.delete(key);
      return undefined;
    }
    return { value: this.#copy === null ? entry.value : this.#copy(entry.value), ttlMs };
  }

  /** Replaces the entry and begins its time to live anew. */
  set(key: string, value: unknown, ttlMs: number | null): void {
    const lifetime = ttlMs ?? this.#ttlMs;
    const kept = this.#copy === null ? value : this.#copy(value);
    this.#store.set(
      key,
      lifetime === null ? { value: kept, ttlMs: null } : new MortalEntry(kept, this.#now() + lifetime),
    );
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#store.delete(key);
  }

  /** Forgets the entries whose key matches one of the patterns. */
  clean(patterns: readonly string[]): void {
    if (patterns.includes("**")) {
      this.#store.clear();
      return;
    }
    const matchers = patterns.map(globMatcher);
    for (const [key] of this.#store.entries()) {
      if (matchers.some((matches) => matches(key))) this.#store.delete(key);
    }
  }

  /** Forgets the entries that expired, so that those nobody asks for do not stay in memory. */
  sweep(): void {
    const now = this.#now();
    for (const [key, entry] of this.#store.entries()) {
      if (entry instanceof MortalEntry && entry.expiresAt <= now) this.#store.delete(key);
    }
  }
}
