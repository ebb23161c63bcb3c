import { MemoryCacher } from "@isomer/cacher-memory";
import { type Context, RetryableError, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { cacherWith } from "../caching/cacher-with.ts";
import { WaitingService } from "../calls/waiting-service.ts";
import { Page } from "../docs/page.ts";
import { countersOf, healthOf } from "../transit/transit-health.ts";

test("the page of the broker lists every counter, and no others", async () => {
  await using cluster = await startCluster({ nodes: { a: {} } });
  const { transit, counters } = cluster.nodes.a.getHealthStatus();
  const listed = (section: string): readonly string[] =>
    new Page("docs/broker.md")
      .rows("counter")
      .filter(([, where]) => where === `\`${section}\``)
      .flatMap(([name = ""]) => name.split(", "));
  expect(listed("counters").toSorted()).toEqual(Object.keys(counters).toSorted());
  expect(listed("transit").toSorted()).toEqual(Object.keys(transit).toSorted());
});

test("what nobody did is counted as 0, and each node counts for itself", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [new WaitingService().schema] } } });
  const { a, b } = cluster.nodes;
  const before = await healthOf(b);
  await a.call("waiting.quick");
  expect((await healthOf(b))["transit.packets.received"]).toBe((before["transit.packets.received"] ?? 0) + 1);
  expect(Object.values(a.getHealthStatus().counters).every((count) => count === 0)).toBe(true);
});

test("calls that time out are counted where somebody waited", async () => {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [waiting.schema] } }, clock });
  const { a } = cluster.nodes;
  for (const timeout of [100, 200]) {
    await expect(clock.until(a.call("waiting.hold", {}, { timeout }))).rejects.toThrow("timed out");
  }
  expect(await countersOf(a)).toEqual({ "request.timeouts": 2 });
  for (const { answer } of waiting.held) answer("late");
});

test("attempts behind the first are counted, and fallbacks, also for calls that find nobody", async () => {
  const clock = new FakeClock();
  const shop: ServiceSchema = {
    name: "shop",
    actions: {
      buy: {
        retryPolicy: { enabled: true, retries: 3 },
        fallback: () => "nothing",
        handler() {
          throw new RetryableError("closed");
        },
      },
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [shop] } }, clock });
  const { a } = cluster.nodes;
  expect(await clock.until(a.call("shop.buy"))).toBe("nothing");
  expect(await countersOf(a)).toEqual({ "request.retries": 3, "request.fallbacks": 1 });
  expect(await a.call("shop.none", {}, { fallbackResponse: 0 })).toBe(0);
  expect(await countersOf(a)).toEqual({ "request.retries": 3, "request.fallbacks": 2 });
});

describe("of the cache", () => {
  const posts = (cache: object): ServiceSchema => ({
    name: "posts",
    actions: { get: { cache, handler: (ctx: Context) => ctx.params } },
  });

  test.each([
    ["without a lock", {}],
    ["with a lock", { lock: true }],
  ])("each look-up is a hit or a miss, %s", async (_with, cache) => {
    const nodes = { a: { services: [posts(cache)], cacher: new MemoryCacher() } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    for (const id of [1, 2, 1, 1]) await a.call("posts.get", { id });
    await a.call("posts.get", { id: 1 }, { meta: { $cache: false } });
    expect(await countersOf(a)).toEqual({ "cache.misses": 2, "cache.hits": 2 });
  });

  test("whoever waits for the lock and finds the result has hit", async () => {
    const nodes = { a: { services: [posts({ lock: true })], cacher: new MemoryCacher() } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    await a.mcall([1, 2, 3].map(() => ({ action: "posts.get" })));
    expect(await countersOf(a)).toEqual({ "cache.misses": 1, "cache.hits": 2 });
  });

  test("what cannot be read or written is a failure, and a miss", async () => {
    const broken = (): Promise<never> => Promise.reject(new Error("no connection"));
    const nodes = { a: { services: [posts({})], cacher: cacherWith({ get: broken, set: broken }) } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    await a.call("posts.get", { id: 1 });
    await cluster.settle();
    expect(await countersOf(a)).toEqual({ "cache.misses": 1, "cache.failures": 2 });
    await a.call("posts.get", { id: () => 1 });
    expect(await countersOf(a)).toEqual({ "cache.misses": 1, "cache.failures": 3 });
  });
});
