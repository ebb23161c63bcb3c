import type { ServiceSchema } from "@isomer/core";
import { type Cluster, FakeClock, startCluster } from "@isomer/testing";
import { rewriting } from "../faults/rewriting-serializer.ts";

const where = (options: object = {}): ServiceSchema => ({
  name: "where",
  actions: { am: { ...options, handler: (ctx) => ctx.broker.nodeID } },
});

/** A node that says it runs on a host of its own; in one process all are on the same. */
const onHost = (hostname: string, options: object = {}) => ({
  services: [where(options)],
  serializer: rewriting({ INFO: (info) => ({ ...info, hostname }) }),
});

/** Each packet is a frame of its own, so that pings alone are late. */
const start = (clock: FakeClock, caller: object, ofAction: object = {}) =>
  startCluster({
    nodes: { a: caller, near: onHost("host-1", ofAction), far: onHost("host-2", ofAction) },
    ...{ clock, network: { batches: false } },
  });

const pingsOf = ({ network }: Cluster<string>): number => network.counters({ from: "a", types: ["PING"] }).sent;

const ask = async ({ nodes }: Cluster<string>, times = 10): Promise<ReadonlySet<unknown>> => {
  const answers = Array.from({ length: times }, () => nodes.a?.call("where.am"));
  return new Set(await Promise.all(answers));
};

test("calls go to the node that answers pings fastest, until it becomes slow", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock, { registry: { strategy: "Latency" } });
  cluster.network.disturb({ delayMs: 20 }, { to: "near", types: ["PING"] });
  cluster.network.disturb({ delayMs: 90 }, { to: "far", types: ["PING"] });
  await clock.advance(10_100);
  expect(await ask(cluster)).toEqual(new Set(["near"]));
  cluster.network.disturb({ delayMs: 200 }, { to: "near", types: ["PING"] });
  // The mean of the last two round trips: 120 ms.
  await clock.advance(10_500);
  expect(await ask(cluster)).toEqual(new Set(["far"]));
});

test("nodes that are near enough share the calls", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock, { registry: { strategy: "Latency" } });
  cluster.network.disturb({ delayMs: 3 }, { to: "near", types: ["PING"] });
  cluster.network.disturb({ delayMs: 9 }, { to: "far", types: ["PING"] });
  await clock.advance(10_100);
  expect(await ask(cluster, 60)).toEqual(new Set(["near", "far"]));
});

test("each host is pinged in every interval, by one of its nodes", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock, { registry: { strategy: "Latency", pingInterval: 3 } });
  await cluster.add({ neighbour: onHost("host-1") });
  const before = pingsOf(cluster);
  await clock.advance(9_000);
  expect(pingsOf(cluster) - before).toBe(6);
});

test("nobody is pinged unless a strategy goes by latency", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock, {});
  await clock.advance(60_000);
  expect(pingsOf(cluster)).toBe(0);
});

test("the strategy of one action of another node is enough", async () => {
  const clock = new FakeClock();
  await using cluster = await start(clock, {}, { strategy: "Latency" });
  cluster.network.disturb({ delayMs: 50 }, { to: "near", types: ["PING"] });
  await clock.advance(10_100);
  expect(pingsOf(cluster)).toBeGreaterThan(0);
  expect(await ask(cluster)).toEqual(new Set(["far"]));
});

test("pings end when the broker stops", async () => {
  const clock = new FakeClock();
  const cluster = await start(clock, { registry: { strategy: "Latency" } });
  await clock.advance(10_100);
  await cluster.stop();
  expect(clock.pending).toBe(0);
});
