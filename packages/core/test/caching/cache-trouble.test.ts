import { MemoryCacher } from "@isomer/cacher-memory";
import type { Context, ServiceSchema } from "@isomer/core";
import type { Cacher } from "@isomer/core/adapter-kit";
import { FakeClock, startCluster } from "@isomer/testing";
import { recordedLog } from "../faults/recorded-log.ts";
import { cacherWith } from "./cacher-with.ts";

function counting(options: object = {}): { readonly service: ServiceSchema; readonly runs: () => number } {
  let runs = 0;
  const service = { name: "posts", actions: { get: { cache: true, ...options, handler: () => ++runs } } };
  return { service, runs: () => runs };
}

const broken = (): never => {
  throw new Error("no connection");
};
const brokenLater = (): Promise<never> => Promise.reject(new Error("no connection"));

describe("a cacher that cannot be reached", () => {
  test("is not asked: actions run as if there were none, until it is back", async () => {
    const { service } = counting();
    const get = jest.fn(() => undefined);
    const cacher = cacherWith({ get });
    const logger = recordedLog();
    const nodes = { a: { services: [service], cacher, logger } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    const events: unknown[] = [];
    a.onInternal("$cacher.error", (payload) => events.push(payload));
    const error = new Error("no connection");
    cacher.host().availabilityChanged(false, error);
    expect([await a.call("posts.get"), await a.call("posts.get")]).toEqual([1, 2]);
    expect(get).not.toHaveBeenCalled();
    expect(logger.lines("warn")).toEqual([["The own cacher cannot be reached; actions run without it.", error]]);
    expect(events).toEqual([expect.objectContaining({ error })]);
    cacher.host().availabilityChanged(true);
    await a.call("posts.get");
    expect(get).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["reads", { get: broken }, "read"],
    ["reads, later", { get: brokenLater }, "read"],
    ["writes", { set: broken }, "written"],
    ["writes, later", { set: brokenLater }, "written"],
  ])("and fails when it %s, does not fail the call", async (_when, own: Partial<Cacher>, what) => {
    const { service, runs } = counting();
    const logger = recordedLog();
    const nodes = { a: { services: [service], cacher: cacherWith(own), logger } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    expect(await cluster.nodes.a.call("posts.get")).toBe(1);
    expect(runs()).toBe(1);
    expect(logger.lines("warn")).toEqual([
      [`The cache of 'posts.get' could not be ${what}.`, expect.objectContaining({ message: "no connection" })],
    ]);
  });

  test.each([
    ["lock", { lock: brokenLater }],
    ["unlock", { lock: () => Promise.resolve(brokenLater) }],
    ["write", { set: brokenLater }],
    ["do anything", { get: brokenLater, set: brokenLater, lock: brokenLater }],
  ])("does not fail a call that locks, when it cannot %s", async (_what, own: Partial<Cacher>) => {
    const { service } = counting({ cache: { lock: true } });
    const logger = recordedLog();
    const nodes = { a: { services: [service], cacher: cacherWith(own), logger } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    expect(await cluster.nodes.a.call("posts.get")).toBe(1);
    expect(logger.lines("warn").length).toBeGreaterThan(0);
  });

  test("leaves the old value alone when a refreshment cannot be locked", async () => {
    const clock = new FakeClock();
    const { service, runs } = counting({ cache: { ttl: 60, lock: { staleTime: 60 } } });
    const lock: Cacher["lock"] = (_key, { wait }) => (wait ? Promise.resolve(() => {}) : brokenLater());
    await using cluster = await startCluster({
      nodes: { a: { services: [service], cacher: cacherWith({ lock }) } },
      clock,
    });
    await cluster.nodes.a.call("posts.get");
    await clock.advance(1_000);
    expect(await cluster.nodes.a.call("posts.get")).toBe(1);
    await clock.settle();
    expect(runs()).toBe(1);
  });

  test("a value that cannot be copied is answered, and not kept", async () => {
    const service: ServiceSchema = {
      name: "posts",
      actions: { get: { cache: true, handler: () => ({ format: () => "a function has no copy" }) } },
    };
    const nodes = { a: { services: [service], cacher: new MemoryCacher({ clone: true }) } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    expect(await cluster.nodes.a.call("posts.get")).toEqual({ format: expect.any(Function) });
  });
});

describe("clearing", () => {
  /** A node that keeps posts, and forgets them when an event says so. */
  const keeper = () => {
    const cacher = new MemoryCacher();
    let runs = 0;
    const service: ServiceSchema = {
      name: "posts",
      actions: {
        get: { cache: true, handler: (ctx: Context) => `${ctx.broker.nodeID} ${++runs}` },
        count: { cache: true, handler: () => runs },
      },
      events: { "posts.changed": () => cacher.clean(["posts.get:**"]) },
    };
    return { services: [service], cacher };
  };

  test("by a pattern, on every node, when a broadcast event says so", async () => {
    const clock = new FakeClock();
    await using cluster = await startCluster({ nodes: { a: keeper(), b: keeper(), c: {} }, clock });
    const ask = (nodeID: string): Promise<unknown> => cluster.nodes.c.call("posts.get", { id: "x.1" }, { nodeID });
    const counts = await cluster.nodes.c.call("posts.count", {}, { nodeID: "a" });
    expect([await ask("a"), await ask("b"), await ask("a"), await ask("b")]).toEqual(["a 1", "b 1", "a 1", "b 1"]);
    await cluster.nodes.c.broadcast("posts.changed");
    await clock.settle();
    expect([await ask("a"), await ask("b"), await ask("a")]).toEqual(["a 2", "b 2", "a 2"]);
    expect(await cluster.nodes.c.call("posts.count", {}, { nodeID: "a" })).toBe(counts);
  });

  test("of everything, when the connection comes back: events may have been missed", async () => {
    const clock = new FakeClock();
    await using cluster = await startCluster({ nodes: { a: keeper(), b: {} }, clock });
    const { a } = cluster.nodes;
    expect([await a.call("posts.get"), await a.call("posts.get")]).toEqual(["a 1", "a 1"]);
    cluster.network.interrupt("a");
    await clock.settle();
    expect(await a.call("posts.get")).toBe("a 1");
    cluster.network.restore("a");
    await clock.settle();
    expect(await a.call("posts.get")).toBe("a 2");
  });

  test("not of a cache that all nodes share: whoever was connected has cleared it", async () => {
    const clock = new FakeClock();
    const { capabilities } = new MemoryCacher();
    const { service } = counting();
    const cacher = cacherWith({ capabilities: { ...capabilities, shared: true } });
    await using cluster = await startCluster({ nodes: { a: { services: [service], cacher }, b: {} }, clock });
    const { a } = cluster.nodes;
    await a.call("posts.get");
    cluster.network.interrupt("a");
    cluster.network.restore("a");
    await clock.settle();
    expect(await a.call("posts.get")).toBe(1);
  });
});
