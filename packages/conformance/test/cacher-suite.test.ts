/** The suite itself: it must notice cachers that break the port. */
import type { CacheEntry, Cacher, CacherHost, Unlock } from "@isomer/core/adapter-kit";
import { matchesGlob } from "@isomer/core/adapter-kit";
import { cacherSuite } from "../src/index.ts";
import { failuresOf } from "./run-suite.ts";

/** A cacher that keeps the port, in as few words as possible. Locks expire only while somebody waits or asks. */
class TinyCacher implements Cacher {
  readonly name: string = "tiny";
  readonly capabilities = { shared: false, ttlGranularityMs: 1, isolated: true };
  protected readonly entries = new Map<string, { value: unknown; expiresAt: number }>();
  protected readonly queues = new Map<string, Promise<void>[]>();
  protected host: CacherHost | undefined;

  async connect(host: CacherHost): Promise<void> {
    this.host = host;
  }

  get(key: string): CacheEntry | undefined {
    const entry = this.entries.get(key);
    const ttlMs = (entry?.expiresAt ?? 0) - (this.host?.now() ?? 0);
    if (entry === undefined || ttlMs <= 0) return undefined;
    return { value: copy(entry.value), ttlMs: ttlMs === Number.POSITIVE_INFINITY ? null : ttlMs };
  }

  set(key: string, value: unknown, ttlMs: number | null): void {
    const expiresAt = ttlMs === null ? Number.POSITIVE_INFINITY : (this.host?.now() ?? 0) + ttlMs;
    this.entries.set(key, { value: copy(value), expiresAt });
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.entries.delete(key);
  }

  clean(patterns: readonly string[]): void {
    for (const key of this.entries.keys()) {
      if (patterns.some((pattern) => matchesGlob(key, pattern))) this.entries.delete(key);
    }
  }

  async lock(key: string, { ttlMs, wait }: { readonly ttlMs: number; readonly wait: boolean }): Promise<Unlock | null> {
    const queue = this.queues.get(key) ?? [];
    this.queues.set(key, queue);
    if (queue.length > 0 && !wait) return null;
    const before = [...queue];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done = held.then(() => void queue.splice(queue.indexOf(done), 1));
    queue.push(done);
    this.releases.add(release);
    await Promise.all(before);
    const timer = setTimeout(release, ttlMs);
    timer.unref();
    return async () => {
      clearTimeout(timer);
      release();
      await done;
    };
  }

  protected readonly releases = new Set<() => void>();

  async close(): Promise<void> {
    for (const release of this.releases) release();
  }
}

const copy = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const failuresWith = (create: () => Cacher): Promise<string[]> =>
  failuresOf((runner) => cacherSuite(runner, { name: "tiny", create }));

describe("the cacher suite", () => {
  it("passes a cacher that keeps the port", async () => {
    expect(await failuresWith(() => new TinyCacher())).toEqual([]);
  });

  it("notices values that are shared although they are said to be isolated", async () => {
    class Sharing extends TinyCacher {
      override get(key: string): CacheEntry | undefined {
        const entry = super.get(key);
        return entry === undefined ? undefined : { ...entry, value: this.entries.get(key)?.value };
      }
    }
    expect(await failuresWith(() => new Sharing())).toEqual([
      "changing a value that was read does not change the cache",
    ]);
  });

  it("notices that a stored undefined is taken for a miss", async () => {
    class Forgetful extends TinyCacher {
      override get(key: string): CacheEntry | undefined {
        const entry = super.get(key);
        return entry?.value === undefined ? undefined : entry;
      }
    }
    expect(await failuresWith(() => new Forgetful())).toEqual([
      "a stored undefined is an entry, and differs from null",
    ]);
  });

  it("notices entries that do not expire", async () => {
    class Eternal extends TinyCacher {
      override set(key: string, value: unknown): void {
        super.set(key, value, null);
      }
    }
    expect(await failuresWith(() => new Eternal())).toEqual([
      "an entry is there until its time to live is over, and tells how much remains",
      "setting a key again begins its time to live anew",
      "an entry that expired can be set again",
    ]);
  });

  it("notices patterns whose star crosses dots", async () => {
    class Greedy extends TinyCacher {
      override clean(patterns: readonly string[]): void {
        super.clean(patterns.map((pattern) => pattern.replace(/\*+/g, "**")));
      }
    }
    expect(await failuresWith(() => new Greedy())).toEqual([
      'clean(["posts.*"]) forgets what matches and nothing else',
      'clean(["*.get:?"]) forgets what matches and nothing else',
    ]);
  });

  it("notices locks that lock nobody out", async () => {
    class Open extends TinyCacher {
      override async lock(): Promise<Unlock> {
        return () => {};
      }
    }
    expect(await failuresWith(() => new Open())).toEqual([
      "an attempt answers null while somebody has the lock, and gets it afterwards",
      "a lock and an entry of the same key do not touch each other",
      "who waits gets the lock one after the other",
      "giving a lock back twice does not take it from the next holder",
      "a lock that is not given back ends after its time to live, for who waits",
      "of 20 callers that miss at the same time one computes",
    ]);
  });

  it("notices hits that come late", async () => {
    class Late extends TinyCacher {
      override get(key: string): never {
        return Promise.resolve(super.get(key)) as never;
      }
    }
    expect(await failuresWith(() => new Late())).toEqual(["a hit within the process is answered without a promise"]);
  });
});
