import { MemoryCacher } from "@isomer/cacher-memory";
import { type CacheOptions, type Context, RequestCancelledError, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { observe } from "../faults/observed-call.ts";
import { recordedLog } from "../faults/recorded-log.ts";

/** An action that answers when the test says so; the runs end in the order in which they began. */
async function slow(cache: CacheOptions) {
  const clock = new FakeClock();
  const logger = recordedLog();
  const contexts: Context[] = [];
  const ends: ((answer: () => unknown) => void)[] = [];
  const service: ServiceSchema = {
    name: "posts",
    actions: {
      get: {
        cache,
        async handler(ctx) {
          contexts.push(ctx);
          return (await new Promise<() => unknown>((resolve) => ends.push(resolve)))();
        },
      },
    },
  };
  const nodes = { a: { services: [service], cacher: new MemoryCacher(), logger } };
  const cluster = await startCluster({ nodes, clock, requestTimeout: 0, tracking: { enabled: false } });
  const { a } = cluster.nodes;
  return {
    ...{ clock, contexts, logger, a },
    /** Begins calls that are not waited for. */
    call: async (times = 1, options: object = {}) => {
      const calls = Array.from({ length: times }, () => observe(a.call("posts.get", {}, options)));
      await clock.settle();
      return calls;
    },
    runs: () => contexts.length,
    /** Ends the run that began first. */
    end: async (answer: () => unknown) => {
      ends.shift()?.(answer);
      await clock.settle();
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

const fail = (): never => {
  throw new Error("no database");
};

describe("with a lock", () => {
  test("one caller computes, and the rest wait for its result", async () => {
    await using posts = await slow({ lock: true });
    const calls = await posts.call(5);
    expect(posts.runs()).toBe(1);
    await posts.end(() => "found");
    expect(calls.map(({ value }) => value)).toEqual(Array(5).fill("found"));
    expect(posts.runs()).toBe(1);
  });

  test("without one every caller computes", async () => {
    await using posts = await slow({ lock: { enabled: false } });
    await posts.call(5);
    expect(posts.runs()).toBe(5);
  });

  test("results that are nothing are results", async () => {
    await using posts = await slow({ lock: true });
    const calls = await posts.call(3);
    await posts.end(() => undefined);
    expect(calls.map(({ state }) => state)).toEqual(Array(3).fill("fulfilled"));
    expect(posts.runs()).toBe(1);
  });

  test("an error is that of its caller; the next one computes", async () => {
    await using posts = await slow({ lock: true });
    const [first, second, third] = await posts.call(3);
    await posts.end(fail);
    expect(first?.error).toMatchObject({ message: "no database" });
    expect(posts.runs()).toBe(2);
    await posts.end(() => "found");
    expect([second?.value, third?.value]).toEqual(["found", "found"]);
    expect(posts.runs()).toBe(2);
  });

  test("whoever gave up meanwhile does not compute", async () => {
    await using posts = await slow({ lock: true });
    await posts.call(1);
    const giveUp = new AbortController();
    const [gone] = await posts.call(1, { signal: giveUp.signal, meta: { caller: "gone" } });
    const [patient] = await posts.call(1, { meta: { caller: "patient" } });
    giveUp.abort();
    await posts.end(fail);
    expect(gone?.error).toBeInstanceOf(RequestCancelledError);
    expect(posts.contexts.map(({ meta }) => meta.caller)).toEqual([undefined, "patient"]);
    await posts.end(() => "found");
    expect(patient?.value).toBe("found");
  });

  test("other keys do not wait", async () => {
    await using posts = await slow({ lock: true });
    await posts.call(1);
    const other = observe(posts.a.call("posts.get", { id: 2 }));
    await posts.clock.settle();
    expect(posts.runs()).toBe(2);
    expect(other.state).toBe("pending");
  });
});

describe("with a `staleTime`", () => {
  const STALE: CacheOptions = { ttl: 60, lock: { staleTime: 10 } };

  /** An entry that is `age` seconds old. */
  async function aged(age: number, cache = STALE) {
    const posts = await slow(cache);
    await posts.call();
    await posts.end(() => "old");
    await posts.clock.advance(age * 1_000);
    return posts;
  }

  test("a result that has long to live is answered, and nothing else happens", async () => {
    await using posts = await aged(50);
    expect((await posts.call())[0]?.value).toBe("old");
    expect(posts.runs()).toBe(1);
  });

  test("one that will soon be gone is answered at once, and computed anew behind it, once", async () => {
    await using posts = await aged(50.001);
    const calls = await posts.call(4);
    expect(calls.map(({ value }) => value)).toEqual(Array(4).fill("old"));
    expect(posts.runs()).toBe(2);
    await posts.end(() => "new");
    await posts.clock.advance(50_000);
    expect((await posts.call())[0]?.value).toBe("new");
    expect(posts.runs()).toBe(2);
  });

  test("what a refreshment may take is not bounded by the caller's budget, nor ended by the caller", async () => {
    await using posts = await aged(55);
    expect((await posts.call(1, { timeout: 100 }))[0]?.value).toBe("old");
    expect(posts.contexts[1]?.deadline).toBe(Number.POSITIVE_INFINITY);
    await posts.clock.advance(1_000);
    expect(posts.contexts[1]?.signal.aborted).toBe(false);
  });

  test("an error of a refreshment is logged, and the next caller computes", async () => {
    await using posts = await aged(55);
    expect((await posts.call())[0]?.value).toBe("old");
    await posts.end(fail);
    expect(posts.logger.lines("warn")).toEqual([
      ["The cache of 'posts.get' could not be refreshed.", expect.objectContaining({ message: "no database" })],
    ]);
    const [next] = await posts.call();
    expect(next?.state).toBe("pending");
    await posts.end(() => "new");
    expect(next?.value).toBe("new");
  });

  test("a result that is gone is waited for", async () => {
    await using posts = await aged(60);
    const [call] = await posts.call();
    expect(call?.state).toBe("pending");
    await posts.end(() => "new");
    expect(call?.value).toBe("new");
  });
});
