import { MemoryCacher } from "@isomer/cacher-memory";
import type { Cacher, CacherHost } from "@isomer/core/adapter-kit";

/** A memory cacher that does some things in its own way. */
export interface OwnCacher extends Cacher {
  /** What the broker gave it. */
  readonly host: () => CacherHost;
}

export function cacherWith(own: Partial<Cacher> = {}): OwnCacher {
  const memory = new MemoryCacher();
  let given: CacherHost | null = null;
  return {
    name: "own",
    capabilities: memory.capabilities,
    connect: (host) => {
      given = host;
      return memory.connect(host);
    },
    get: (key) => memory.get(key),
    set: (key, value, ttlMs) => memory.set(key, value, ttlMs),
    remove: (keys) => memory.remove(keys),
    clean: (patterns) => memory.clean(patterns),
    lock: (key, options) => memory.lock(key, options),
    close: () => memory.close(),
    ...own,
    host() {
      if (given === null) throw new Error("The cacher is not connected.");
      return given;
    },
  };
}
