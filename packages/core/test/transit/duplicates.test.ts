import { FakeClock, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";
import { healthOf, leftoversOf, NOTHING_LEFT } from "./transit-health.ts";

async function start() {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const heard: unknown[] = [];
  const ear = { name: "ear", events: { told: () => void heard.push(1) } };
  const cluster = await startCluster({
    nodes: { a: {}, b: { services: [waiting.schema, ear] } },
    ...{ clock, network: { batches: false } },
  });
  cluster.network.disturb({ duplicate: 1 });
  return { clock, waiting, heard, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("a request that arrives twice while it runs is run once, and answered once", async () => {
  await using rig = await start();
  const call = rig.a.call("waiting.hold");
  await rig.clock.settle();
  expect(rig.waiting.held).toHaveLength(1);
  rig.waiting.last.answer("once");
  expect(await call).toBe("once");
  await rig.clock.settle();
  expect([await leftoversOf(rig.a), await leftoversOf(rig.b)]).toEqual([NOTHING_LEFT, NOTHING_LEFT]);
});

test("an answer that arrives twice is an orphan the second time", async () => {
  await using rig = await start();
  const call = rig.a.call("waiting.hold");
  await rig.clock.settle();
  rig.waiting.last.answer(1);
  expect(await call).toBe(1);
  await rig.clock.settle();
  expect(await healthOf(rig.a)).toMatchObject({ "transit.responses.orphan": 1 });
});

test("whatever arrives twice, the nodes know each other and say goodbye", async () => {
  await using rig = await start();
  const news: string[] = [];
  rig.a.onInternal("$node.*", (_payload, event) => news.push(event));
  rig.b.createService({ name: "late", actions: { hi: () => "hi" } });
  await rig.clock.settle();
  expect(await rig.a.call("late.hi")).toBe("hi");
  expect(await rig.a.ping("b")).toMatchObject({ nodeID: "b" });
  await rig.cluster.remove("b");
  // The new service, the stop, and the farewell.
  expect(news.filter((event) => event !== "$node.pong")).toEqual([
    "$node.updated",
    "$node.updated",
    "$node.disconnected",
  ]);
});
