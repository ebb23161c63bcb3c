import type { CacheEntry, Cacher } from "@isomer/core/adapter-kit";

/** As small as a cacher can be: cases ask whether an action runs, not for how long its result is kept. */
export class MapCacher implements Cacher {
  readonly name = "map";
  readonly capabilities = { shared: false, ttlGranularityMs: 1, isolated: false };
  readonly #entries = new Map<string, CacheEntry>();

  async connect(): Promise<void> {}

  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: unknown): void {
    this.#entries.set(key, { value, ttlMs: null });
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#entries.delete(key);
  }

  clean(): void {
    this.#entries.clear();
  }

  async lock(): Promise<() => void> {
    return () => {};
  }

  async close(): Promise<void> {}
}
