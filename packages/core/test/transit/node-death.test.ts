import type { ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";
import { leftoversOf, NOTHING_LEFT } from "./transit-health.ts";

async function start() {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const cluster = await startCluster({ nodes: { a: {}, b: { services: [waiting.schema] }, c: {} }, clock });
  const { a, c } = cluster.nodes;
  const calls = Array.from({ length: 50 }, () =>
    a.call("waiting.hold", {}, { timeout: 0 }).catch((error: unknown) => error),
  );
  await clock.settle();
  return { clock, waiting, cluster, a, c, calls, [Symbol.asyncDispose]: () => cluster.stop() };
}

const rejected = expect.objectContaining({
  ...{ name: "RequestRejectedError", code: 503, type: "REQUEST_REJECTED", retryable: true },
  data: { action: "waiting.hold", nodeID: "b" },
});

test("when a node takes leave, the calls to it fail at once and nothing of them is left", async () => {
  await using rig = await start();
  const stopped = rig.cluster.remove("b");
  for (const error of await Promise.all(rig.calls)) expect(error).toEqual(rejected);
  await stopped;
  expect(await leftoversOf(rig.a)).toEqual(NOTHING_LEFT);
});

test("when a node dies, the calls to it fail as soon as it is taken for dead", async () => {
  await using rig = await start();
  await rig.cluster.kill("b");
  expect(await leftoversOf(rig.a)).toMatchObject({ pending: 50 });
  await rig.clock.advance(40_000);
  for (const error of await Promise.all(rig.calls)) expect(error).toEqual(rejected);
  expect(await leftoversOf(rig.a)).toEqual(NOTHING_LEFT);
});

test("when the own connection is lost, all calls fail at once, and what is called later too", async () => {
  await using rig = await start();
  const told: unknown[] = [];
  rig.a.onInternal("$transporter.disconnected", (payload) => told.push(payload));
  rig.cluster.network.interrupt("a");
  for (const error of await Promise.all(rig.calls)) expect(error).toEqual(rejected);
  await expect(rig.a.call("waiting.quick")).rejects.toMatchObject({
    ...{ name: "BrokerDisconnectedError", code: 502, type: "BAD_GATEWAY", retryable: true },
  });
  expect(told).toHaveLength(1);
  rig.cluster.network.restore("a");
  await rig.clock.settle();
  expect(await rig.a.call("waiting.quick")).toBe("quick");
  expect(await leftoversOf(rig.a)).toEqual(NOTHING_LEFT);
});

test("what changed while the connection was lost is known soon after it is back", async () => {
  await using rig = await start();
  const hello: ServiceSchema = { name: "greeter", actions: { hello: () => "hello" } };
  rig.cluster.network.interrupt("a");
  rig.c.createService(hello);
  rig.a.createService({ name: "mine", actions: { hello: () => "mine" } });
  await rig.clock.settle();
  rig.cluster.network.restore("a");
  await rig.clock.settle();
  expect(await rig.a.call("greeter.hello")).toBe("hello");
  expect(await rig.c.call("mine.hello")).toBe("mine");
});

test("other nodes' calls are not touched", async () => {
  await using rig = await start();
  const other = new WaitingService();
  await rig.cluster.add({ d: { services: [{ ...other.schema, name: "other" }] } });
  const call = rig.a.call("other.hold");
  await rig.cluster.remove("b");
  await rig.clock.settle();
  other.last.answer("still here");
  expect(await call).toBe("still here");
});

test("a call that went to a shared queue fails when nobody is left to take it", async () => {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const nodes = { a: {}, b: { services: [waiting.schema] }, c: { services: [waiting.schema] } };
  await using cluster = await startCluster({ nodes, clock, disableBalancer: true });
  const { a } = cluster.nodes;
  const call = a.call("waiting.hold", {}, { timeout: 0 }).catch((error: unknown) => error);
  await clock.settle();
  await cluster.kill("b");
  await clock.advance(40_000);
  expect(await leftoversOf(a)).toMatchObject({ pending: 1 });
  await cluster.kill("c");
  await clock.advance(40_000);
  expect(await call).toMatchObject({ type: "REQUEST_REJECTED", data: { action: "waiting.hold" } });
  expect(await leftoversOf(a)).toEqual(NOTHING_LEFT);
});
