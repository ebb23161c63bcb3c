import { ServiceBroker } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";

test("a ping measures the way to a node and the difference of the clocks", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock });
  cluster.network.disturb({ delayMs: 40 });
  const ping = cluster.nodes.a.ping("b");
  await clock.advance(80);
  expect(await ping).toEqual({ nodeID: "b", elapsedTime: 80, timeDiff: 0, id: expect.any(String) });
});

test("a node that does not answer in time is null, alone and among others", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {}, c: {} }, clock });
  const { a } = cluster.nodes;
  cluster.network.partition(["c"]);
  expect(await clock.until(a.ping("c", 300))).toBeNull();
  expect(clock.now()).toBe(300);
  const all = await clock.until(a.ping());
  expect(all).toEqual({ b: expect.objectContaining({ nodeID: "b" }), c: null });
  expect(clock.now()).toBe(2_300);
  expect(await clock.until(a.ping(["b", "nobody"], 100))).toEqual({ b: expect.anything(), nobody: null });
  expect(await leftoversOf(a)).toEqual(NOTHING_LEFT);
});

test("an answer that comes too late is no answer", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock });
  cluster.network.disturb({ delayMs: 400 });
  expect(await clock.until(cluster.nodes.a.ping("b", 300))).toBeNull();
  await clock.advance(1_000);
  expect(await leftoversOf(cluster.nodes.a)).toEqual(NOTHING_LEFT);
});

test("alone there is nobody to ping, and no waiting", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {} }, clock });
  expect(await cluster.nodes.a.ping()).toEqual({});
  const single = new ServiceBroker({ logger: false, clock });
  await single.start();
  expect([await single.ping(), await single.ping("a"), await single.ping(["a"])]).toEqual([{}, null, { a: null }]);
  expect(clock.now()).toBe(0);
  await single.stop();
});

test("a stop ends the pings that are under way", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock });
  cluster.network.partition(["b"]);
  const ping = cluster.nodes.a.ping("b", 60_000);
  await cluster.remove("a");
  expect(await ping).toBeNull();
});
