import { BoundedMap } from "./bounded-map.ts";
import { InProcessCacher } from "./in-process-cacher.ts";
import { type CommonCacherOptions, cacherSettings } from "./options.ts";

/** Options of {@link MemoryCacher}. */
export interface MemoryCacherOptions extends CommonCacherOptions {
  /** Largest number of entries; the one that was stored first makes room. Default: no limit. */
  readonly max?: number;
}

/**
 * Keeps results in a `Map` of this process: the fastest hits.
 * @throws {BrokerOptionsError} listing every wrong option.
 */
export class MemoryCacher extends InProcessCacher {
  constructor(options: MemoryCacherOptions = {}) {
    const settings = cacherSettings("MemoryCacher", options, Number.POSITIVE_INFINITY);
    super("memory", settings.max === Number.POSITIVE_INFINITY ? new Map() : new BoundedMap(settings.max), settings);
  }
}
