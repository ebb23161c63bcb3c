import { type BrokerOptions, ServiceBroker } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { leisurely } from "./leisurely.ts";

/** A cluster of one node, and a broker that is about to join it. */
async function start(options: Partial<BrokerOptions> = {}) {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({
    nodes: { a: { services: [{ name: "svc", actions: { hi: () => "hi" } }] } },
    clock,
  });
  const broker = new ServiceBroker({
    ...{ nodeID: "b", clock, logger: log, transporter: cluster.transporter("b") },
    ...options,
  });
  const heard: unknown[] = [];
  broker.onInternal("$transporter.*", (payload, event) => heard.push([event, payload]));
  return {
    ...{ clock, log, cluster, broker, heard, a: cluster.nodes.a },
    async [Symbol.asyncDispose](): Promise<void> {
      await clock.until(broker.stop());
      await cluster.stop();
    },
  };
}

/** When a promise settled, on the clock. */
async function endOf(promise: Promise<unknown>, clock: FakeClock): Promise<number> {
  await clock.until(promise.catch(() => {}));
  return clock.now();
}

test("a start waits until the connection is there, and tries every five seconds", async () => {
  await using rig = await start();
  rig.cluster.network.interrupt("b");
  let started = false;
  const starting = rig.broker.start().then(() => {
    started = true;
  });
  await rig.clock.advance(12_000);
  const failed = ["$transporter.error", { error: expect.any(Error), module: "transporter", type: "failedConnection" }];
  expect([started, rig.heard]).toEqual([false, [failed, failed, failed]]);
  expect(rig.log.texts("warn")).toHaveLength(3);
  expect(rig.log.texts("warn")[0]).toContain("could not connect; next attempt in 5 s");
  rig.cluster.network.restore("b");
  expect(await endOf(starting, rig.clock)).toBe(15_000);
  expect(rig.heard.slice(3)).toEqual([["$transporter.connected", { wasReconnect: false }]]);
  expect(await rig.broker.call("svc.hi")).toBe("hi");
});

test("without reconnecting a start fails with the first attempt", async () => {
  await using rig = await start({ transit: { disableReconnect: true } });
  rig.cluster.network.interrupt("b");
  await expect(rig.broker.start()).rejects.toMatchObject({ name: "BrokerDisconnectedError" });
  expect(rig.clock.now()).toBe(0);
  expect(rig.heard).toMatchObject([["$transporter.error", { type: "failedConnection" }]]);
});

test("a connection that is lost and back is told, with the reason of the loss", async () => {
  await using rig = await start();
  await rig.broker.start();
  rig.cluster.network.interrupt("b");
  rig.cluster.network.restore("b");
  await rig.clock.settle();
  expect(rig.heard).toEqual([
    ["$transporter.connected", { wasReconnect: false }],
    ["$transporter.disconnected", { graceFul: false, error: expect.any(Error) }],
    ["$transporter.connected", { wasReconnect: true }],
  ]);
});

test("a stop tells that the connection has ended as it should, if there was one", async () => {
  await using rig = await start();
  await rig.broker.start();
  rig.heard.length = 0;
  await rig.clock.until(rig.broker.stop());
  expect(rig.heard).toEqual([["$transporter.disconnected", { graceFul: true }]]);

  await using lost = await start();
  await lost.broker.start();
  lost.cluster.network.interrupt("b");
  lost.heard.length = 0;
  await lost.clock.until(lost.broker.stop());
  expect(lost.heard).toEqual([]);
});

test("a connection that cannot be closed is told, and the stop goes on", async () => {
  await using rig = await start();
  const failing = leisurely(rig.cluster.transporter("c"));
  const disconnect = (): Promise<never> => failing.disconnect().then(() => Promise.reject(new Error("stuck")));
  const broker = new ServiceBroker({
    ...{ nodeID: "c", clock: rig.clock, logger: false },
    transporter: { ...failing, disconnect },
  });
  await rig.clock.until(broker.start());
  const told: unknown[] = [];
  broker.onInternal("**", (payload, event) => told.push([event, payload]));
  await rig.clock.until(broker.stop());
  expect(told).toContainEqual([
    "$transporter.error",
    { error: new Error("stuck"), module: "transporter", type: "failedDisconnection" },
  ]);
  expect(told.at(-1)).toEqual(["$broker.stopped", undefined]);
});

test.each([
  ["100 ms", {}, 100],
  ["as long as it is told to", { discoveryPause: 700 }, 700],
])("where answers take time, a start lets the other nodes answer for %s", async (_for, transit, ms) => {
  await using rig = await start();
  const broker = new ServiceBroker({
    ...{ nodeID: "c", clock: rig.clock, logger: false, transit },
    transporter: leisurely(rig.cluster.transporter("c")),
  });
  expect(await endOf(broker.start(), rig.clock)).toBe(ms);
  expect(await broker.call("svc.hi")).toBe("hi");
  await rig.clock.until(broker.stop());
});

test.each([
  ["100 ms", {}, 100],
  ["as long as it is told to", { stopDelay: 300 }, 300],
])(
  "where news take time, a stop serves calls for %s after it told that nothing is offered any more",
  async (...row) => {
    const [_for, registry, ms] = row;
    await using rig = await start();
    const broker = new ServiceBroker({
      ...{ nodeID: "c", clock: rig.clock, logger: false, registry, transit: { discoveryPause: 0 } },
      services: [{ name: "own", actions: { hi: () => "own" } }],
      transporter: leisurely(rig.cluster.transporter("c")),
    });
    await broker.start();
    await rig.cluster.settle();
    // What c tells from now on does not arrive, so a goes on asking it.
    rig.cluster.network.disturb({ drop: 1 }, { from: "c", to: "a", types: ["INFO"] });
    const stopped = broker.stop();
    await rig.clock.advance(ms - 1);
    expect(await rig.a.call("own.hi")).toBe("own");
    await rig.clock.advance(1);
    await expect(rig.a.call("own.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
    await rig.clock.until(stopped);
  },
);

test("where the message broker has no queues, `disableBalancer` is reported and has no effect", async () => {
  await using rig = await start();
  const log = recordLogs();
  const broker = new ServiceBroker({
    ...{ nodeID: "c", clock: rig.clock, logger: log, disableBalancer: true, transit: { discoveryPause: 0 } },
    transporter: leisurely(rig.cluster.transporter("c"), { balancedQueues: false }),
  });
  expect(log.texts("warn")).toEqual(["The transporter has no shared queues, so `disableBalancer` has no effect."]);
  await broker.start();
  expect(await broker.call("svc.hi")).toBe("hi");
  await rig.clock.until(broker.stop());
});
