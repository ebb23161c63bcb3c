import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";
import { healthOf, leftoversOf } from "./transit-health.ts";

async function start(maxQueueSize: number) {
  const clock = new FakeClock();
  const log = recordLogs();
  const waiting = new WaitingService();
  const cluster = await startCluster({
    nodes: { a: { transit: { maxQueueSize }, logger: log }, b: { services: [waiting.schema] } },
    clock,
  });
  return { clock, log, waiting, cluster, a: cluster.nodes.a, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("beyond the limit calls to other nodes fail at once, until there is room again", async () => {
  await using rig = await start(3);
  const calls = [1, 2, 3].map(() => rig.a.call("waiting.hold"));
  await expect(rig.a.call("waiting.quick")).rejects.toMatchObject({
    ...{ name: "QueueIsFullError", code: 429, type: "QUEUE_FULL", retryable: true },
    data: { action: "waiting.quick", nodeID: "b", size: 3, limit: 3 },
  });
  await rig.clock.settle();
  rig.waiting.held[0]?.answer("first");
  expect(await calls[0]).toBe("first");
  expect(await rig.a.call("waiting.quick")).toBe("quick");
  for (const held of rig.waiting.held) held.answer("rest");
  await Promise.all(calls);
  expect(await leftoversOf(rig.a)).toMatchObject({ pending: 0 });
});

test("refusals are counted, and the log says once a second that there are any", async () => {
  await using rig = await start(1);
  const held = rig.a.call("waiting.hold");
  const refused = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await expect(rig.a.call("waiting.quick")).rejects.toThrow();
  };
  await refused(5);
  const text = "Calls to other nodes that wait for an answer: 1. More are refused (transit.maxQueueSize).";
  expect(rig.log.texts("warn")).toEqual([text]);
  await rig.clock.advance(1_000);
  await refused(2);
  expect(rig.log.texts("warn")).toEqual([text, text]);
  expect(await healthOf(rig.a)).toMatchObject({ "transit.requests.refused": 7 });
  rig.waiting.last.answer("done");
  expect(await held).toBe("done");
});

test("calls that time out make room", async () => {
  await using rig = await start(2);
  const calls = [1, 2].map(() =>
    rig.a.call("waiting.hold", {}, { timeout: 100 }).catch(({ type }: { type: string }) => type),
  );
  await rig.clock.advance(130);
  expect(await Promise.all(calls)).toEqual(["REQUEST_TIMEOUT", "REQUEST_TIMEOUT"]);
  expect(await rig.a.call("waiting.quick")).toBe("quick");
});

test("a limit of 0 is none, and calls on the own node do not count", async () => {
  await using unlimited = await start(0);
  const calls = Array.from({ length: 500 }, () => unlimited.a.call("waiting.hold"));
  await unlimited.clock.settle();
  for (const held of unlimited.waiting.held) held.answer(1);
  expect(await Promise.all(calls)).toHaveLength(500);

  await using limited = await start(1);
  const own = new WaitingService();
  limited.a.createService({ ...own.schema, name: "own" });
  await limited.clock.settle();
  const local = [1, 2, 3].map(() => limited.a.call("own.hold"));
  await limited.clock.settle();
  for (const held of own.held) held.answer("local");
  expect(await Promise.all(local)).toEqual(["local", "local", "local"]);
});
