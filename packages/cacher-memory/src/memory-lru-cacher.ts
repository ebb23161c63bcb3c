import { LRUCache } from "lru-cache";
import type { StoredEntry } from "./entry-table.ts";
import { InProcessCacher } from "./in-process-cacher.ts";
import { type CommonCacherOptions, cacherSettings } from "./options.ts";

/** Options of {@link MemoryLruCacher}. */
export interface MemoryLruCacherOptions extends CommonCacherOptions {
  /** Largest number of entries; the one that was not used for the longest time makes room. Default 1,000. */
  readonly max?: number;
}

const DEFAULT_MAX = 1000;

/**
 * Keeps the results that were used last, in memory of this process.
 * @throws {BrokerOptionsError} listing every wrong option.
 */
export class MemoryLruCacher extends InProcessCacher {
  constructor(options: MemoryLruCacherOptions = {}) {
    const settings = cacherSettings("MemoryLruCacher", options, DEFAULT_MAX);
    // lru-cache has times to live of its own; the entries bring theirs, which follow the clock of the broker.
    super("memory-lru", new LRUCache<string, StoredEntry>({ max: settings.max }), settings);
  }
}
