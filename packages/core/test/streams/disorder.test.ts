import type { Readable } from "node:stream";
import { eventually, FakeClock, type Faults, startCluster } from "@isomer/testing";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { endlessStream, noise, readAll, readObjects, StreamService, streamOf } from "./stream-service.ts";

async function start(seed = 1) {
  const clock = new FakeClock();
  const service = new StreamService();
  const cluster = await startCluster({
    nodes: { here: {}, there: { services: [service.schema] } },
    ...{ clock, network: { seed, batches: false }, transit: { maxChunkSize: 500 } },
  });
  return { clock, service, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

const streamed = ["REQ", "RES"] as const;

describe.each<[string, Faults]>([
  ["are overtaken", { reorder: 0.5 }],
  ["come twice", { duplicate: 0.5 }],
  ["take their time", { delayMs: [1, 30] }],
  ["do all of that", { reorder: 0.3, duplicate: 0.3, delayMs: [0, 5] }],
])("when packets %s", (_name, faults) => {
  test.each([1, 2, 3])("an upload arrives as it was sent (%p)", async (seed) => {
    await using rig = await start(seed);
    rig.cluster.network.disturb(faults, { types: streamed });
    const sent = noise(20_000, seed);
    const call = rig.here.call("streams.collect", { seed }, { stream: streamOf([sent]), timeout: 0 });
    const answer = await rig.clock.until(call);
    expect(answer).toMatchObject({ content: sent.toString("base64"), params: { seed } });
    await rig.clock.advance(100);
    expect([await leftoversOf(rig.here), await leftoversOf(rig.there)]).toEqual([NOTHING_LEFT, NOTHING_LEFT]);
  });

  test.each([1, 2, 3])("a result arrives as it was sent (%p)", async (seed) => {
    await using rig = await start(seed);
    rig.cluster.network.disturb(faults, { types: streamed });
    const stream = await rig.clock.until(rig.here.call<Readable>("streams.produce", { objects: 100 }, { timeout: 0 }));
    const objects = await rig.clock.until(readObjects(stream));
    expect(objects).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
    await rig.clock.advance(100);
    expect([await leftoversOf(rig.here), await leftoversOf(rig.there)]).toEqual([NOTHING_LEFT, NOTHING_LEFT]);
  });
});

test("when the sender of a result goes, its reader hears of it", async () => {
  await using rig = await start();
  const stream = await rig.here.call<Readable>("streams.endless");
  const reading = readObjects(stream);
  const failure = reading.catch((error: unknown) => error);
  await rig.cluster.kill("there");
  await rig.clock.advance(40_000);
  expect(await failure).toMatchObject({ type: "STREAM_CLOSED", data: { nodeID: "there" } });
  expect(await leftoversOf(rig.here)).toEqual(NOTHING_LEFT);
});

test("when the sender of an upload goes, the action hears of it", async () => {
  await using rig = await start();
  const outcome: unknown[] = [];
  rig.there.createService({
    name: "reader",
    actions: { read: async (ctx) => readAll(ctx.stream).catch((error: unknown) => outcome.push(error)) },
  });
  await rig.here.waitForServices("reader");
  rig.here.call("reader.read", {}, { stream: endlessStream(), timeout: 0, tracking: false }).catch(() => {});
  await rig.clock.settle();
  await rig.cluster.kill("here");
  await rig.clock.advance(40_000);
  expect(outcome).toEqual([expect.objectContaining({ type: "STREAM_CLOSED" })]);
  expect(await leftoversOf(rig.there)).toEqual(NOTHING_LEFT);
});

test("when the reader of a result goes, its source ends", async () => {
  await using rig = await start();
  const stream = await rig.here.call<Readable>("streams.endless", {}, { tracking: false });
  stream.on("data", () => {});
  await rig.clock.settle();
  await rig.cluster.kill("here");
  await rig.clock.advance(40_000);
  await eventually(() => rig.service.last.destroyed, { what: "the source is destroyed" });
  expect(await leftoversOf(rig.there)).toEqual(NOTHING_LEFT);
});

test("when the reader of an upload goes, its source ends and the call is rejected", async () => {
  await using rig = await start();
  const stream = endlessStream();
  const call = rig.here.call("streams.collect", {}, { stream, timeout: 0 });
  const failure = call.catch((error: unknown) => error);
  await rig.clock.settle();
  await rig.cluster.kill("there");
  await rig.clock.advance(40_000);
  expect(await failure).toMatchObject({ type: "REQUEST_REJECTED" });
  await eventually(() => stream.destroyed, { what: "the source is destroyed" });
  expect(await leftoversOf(rig.here)).toEqual(NOTHING_LEFT);
});
