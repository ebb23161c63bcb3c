import { ServiceBroker } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";

const greeter = (from: string) => ({ name: "greeter", actions: { hello: () => from } });

test("of two nodes with one id the older one leaves, and the newer one stays with all its services", async () => {
  const clock = new FakeClock();
  const log = recordLogs();
  await using cluster = await startCluster({
    nodes: { twin: { services: [greeter("older")], logger: log }, other: {} },
    clock,
  });
  const { twin: older, other } = cluster.nodes;
  const told: unknown[] = [];
  older.onInternal("$broker.error", (payload) => told.push(payload));
  expect(await other.call("greeter.hello")).toBe("older");

  const newer = new ServiceBroker({
    ...{ logger: false, nodeID: "twin", clock, transporter: cluster.transporter("twin") },
    services: [greeter("newer")],
  });
  await clock.until(newer.start());
  await clock.advance(100);

  expect(told).toEqual([expect.objectContaining({ module: "broker", type: "nodeIdConflict" })]);
  expect(log.texts("fatal")).toEqual([
    expect.stringContaining(`Another process (instance ${newer.instanceID}) uses the node id 'twin'.`),
  ]);
  expect(log.texts("info")).toContain("Node 'twin' is stopped.");
  expect(await other.call("greeter.hello")).toBe("newer");
  expect(await newer.call("$node.list")).toEqual([
    expect.objectContaining({ id: "twin", available: true }),
    expect.objectContaining({ id: "other", available: true }),
  ]);
  await clock.advance(60_000);
  expect(await other.call("greeter.hello")).toBe("newer");
  await clock.until(newer.stop());
});

test("calls that the older one was running are rejected for their callers, not left open", async () => {
  const clock = new FakeClock();
  const hanging = { name: "hanging", actions: { never: () => new Promise(() => {}) } };
  await using cluster = await startCluster({ nodes: { twin: { services: [hanging] }, other: {} }, clock });
  const call = cluster.nodes.other.call("hanging.never", {}, { timeout: 0 });
  const failure = call.catch((error: unknown) => error);
  await clock.settle();
  const newer = new ServiceBroker({
    ...{ logger: false, nodeID: "twin", clock, transporter: cluster.transporter("twin") },
  });
  await clock.until(newer.start());
  await clock.advance(1_000);
  expect(await failure).toMatchObject({ type: "REQUEST_REJECTED" });
  await clock.until(newer.stop());
});
