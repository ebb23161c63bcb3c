import type { Readable } from "node:stream";
import type { ServiceBroker } from "@isomer/core";
import { eventually, startCluster } from "@isomer/testing";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { noise, readAll, readObjects, StreamService, streamOf } from "./stream-service.ts";

async function start(options = {}) {
  const service = new StreamService();
  const cluster = await startCluster({
    nodes: { here: { services: [service.schema] }, there: { services: [service.schema] } },
    ...options,
  });
  return { service, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

async function expectNothingLeft(...brokers: readonly ServiceBroker[]): Promise<void> {
  for (const broker of brokers) {
    await eventually(async () => {
      expect(await leftoversOf(broker)).toEqual(NOTHING_LEFT);
      return true;
    });
  }
}

describe.each(["here", "there"] as const)("with an action that runs %s", (nodeID) => {
  test("bytes are sent beside params, meta and headers", async () => {
    await using rig = await start();
    const chunks = [Buffer.from("hello "), Buffer.from([0, 255, 128]), Buffer.from("world")];
    const answer = await rig.here.call(
      "streams.collect",
      { a: 1 },
      { nodeID, stream: streamOf(chunks), meta: { m: 1 }, headers: { h: 1 } },
    );
    expect(answer).toEqual({
      ...{ objects: false, content: Buffer.concat(chunks).toString("base64") },
      ...{ params: { a: 1 }, meta: { m: 1 }, headers: { h: 1 } },
    });
    await expectNothingLeft(rig.here, rig.there);
  });

  test("objects are sent one by one", async () => {
    await using rig = await start();
    const objects = [{ a: 1 }, "text", 0, false, [1, { b: null }], ""];
    const answer = await rig.here.call(
      "streams.collect",
      {},
      { nodeID, stream: streamOf(objects, { objectMode: true }) },
    );
    expect(answer).toMatchObject({ objects: true, content: objects, headers: {} });
  });

  test("an empty stream is a stream", async () => {
    await using rig = await start();
    expect(await rig.here.call("streams.collect", {}, { nodeID, stream: streamOf([]) })).toMatchObject({ content: "" });
    expect(await readAll(await rig.here.call("streams.produce", { bytes: 0 }, { nodeID }))).toHaveLength(0);
  });

  test("bytes come as a result", async () => {
    await using rig = await start();
    const meta: Record<string, unknown> = {};
    const stream = await rig.here.call<Readable>("streams.produce", { bytes: 300_000 }, { nodeID, meta });
    expect(meta).toEqual({ produced: 1 });
    expect((await readAll(stream)).equals(noise(300_000))).toBe(true);
    await expectNothingLeft(rig.here, rig.there);
  });

  test("objects come as a result", async () => {
    await using rig = await start();
    const stream = await rig.here.call<Readable>("streams.produce", { objects: 500 }, { nodeID });
    expect(stream.readableObjectMode).toBe(true);
    const objects = await readObjects(stream);
    expect(objects).toEqual(Array.from({ length: 500 }, (_, n) => ({ n })));
  });

  test("a stream may be answered while it comes", async () => {
    await using rig = await start();
    const sent = noise(200_000, 2);
    const back = await rig.here.call("streams.mirror", {}, { nodeID, stream: streamOf([sent]) });
    expect((await readAll(back)).equals(sent)).toBe(true);
    await expectNothingLeft(rig.here, rig.there);
  });

  test("an error of the source reaches the reader of an upload", async () => {
    await using rig = await start();
    const stream = streamOf([Buffer.from("a")], { error: new TypeError("the disk is gone") });
    await expect(rig.here.call("streams.collect", {}, { nodeID, stream })).rejects.toMatchObject({
      name: "TypeError",
      message: "the disk is gone",
    });
    await expectNothingLeft(rig.here, rig.there);
  });

  test("an error of the source reaches the reader of a result, after what came before", async () => {
    await using rig = await start();
    const stream = await rig.here.call<Readable>(
      "streams.produce",
      { objects: 3, failure: "out of range" },
      { nodeID },
    );
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const object of stream) read.push(object);
    })();
    await expect(reading).rejects.toMatchObject({ name: "RangeError", message: "out of range" });
    expect(read).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    await expectNothingLeft(rig.here, rig.there);
  });

  test("a reader that leaves early ends the source of a result", async () => {
    await using rig = await start();
    const stream = await rig.here.call<Readable>("streams.endless", {}, { nodeID });
    for await (const object of stream) if ((object as { n: number }).n === 20) break;
    await eventually(() => rig.service.last.destroyed, { what: "the source is destroyed" });
    await expectNothingLeft(rig.here, rig.there);
  });

  test("an action that fails ends the source of its upload", async () => {
    await using rig = await start();
    const stream = streamOf(Array.from({ length: 1_000 }).fill(noise(1_000)) as Buffer[]);
    await expect(rig.here.call("streams.refuse", {}, { nodeID, stream })).rejects.toThrow("not today");
    if (nodeID === "there") await eventually(() => stream.destroyed, { what: "the source is destroyed" });
    await expectNothingLeft(rig.here, rig.there);
  });

  test("an action that reads a part of its upload may answer, and the source ends", async () => {
    await using rig = await start();
    const stream = streamOf(Array.from({ length: 1_000 }).fill(noise(1_000)) as Buffer[]);
    expect(await rig.here.call("streams.sip", {}, { nodeID, stream })).toBe(1_000);
    await eventually(() => stream.destroyed, { what: "the source is destroyed" });
    await expectNothingLeft(rig.here, rig.there);
  });

  test("a caller that gives up ends the stream it sends", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const never = streamOf([]).map(() => new Promise(() => {}));
    const call = rig.here.call("streams.collect", {}, { nodeID, stream: never, signal: giveUp.signal });
    call.catch(() => {});
    giveUp.abort();
    await expect(call).rejects.toMatchObject({ type: "REQUEST_CANCELLED" });
  });
});

test("large chunks are cut, and arrive whole", async () => {
  await using rig = await start({ transit: { maxChunkSize: 1_000 }, network: { batches: false } });
  const sent = noise(25_500, 3);
  const answer = await rig.here.call("streams.collect", {}, { nodeID: "there", stream: streamOf([sent]) });
  expect(answer).toMatchObject({ content: sent.toString("base64") });
  // The opening packet, 26 chunks, and the end.
  expect(rig.cluster.network.counters({ from: "here", to: "there", types: ["REQ"] }).sent).toBe(28);
  const back = await rig.here.call("streams.produce", { bytes: 25_500 }, { nodeID: "there" });
  expect((await readAll(back)).equals(noise(25_500))).toBe(true);
});

test("many streams at once do not mix", async () => {
  await using rig = await start();
  const contents = Array.from({ length: 40 }, (_, seed) => noise(10_000 + seed, seed));
  const answers = await Promise.all(
    contents.map(async (content) => {
      const chunks = Array.from({ length: 10 }, (_, part) => content.subarray(part * 1_010, (part + 1) * 1_010));
      return readAll(await rig.here.call("streams.mirror", {}, { nodeID: "there", stream: streamOf(chunks) }));
    }),
  );
  expect(answers.map((answer) => answer.toString("hex"))).toEqual(contents.map((content) => content.toString("hex")));
  await expectNothingLeft(rig.here, rig.there);
});

test("a stream for an action that is not there ends, and the call fails", async () => {
  await using rig = await start();
  const stream = streamOf([noise(100)]);
  await expect(rig.here.call("streams.none", {}, { stream })).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await expect(rig.here.call("streams.none", {}, { stream, nodeID: "there" })).rejects.toMatchObject({
    type: "SERVICE_NOT_FOUND",
  });
  await expectNothingLeft(rig.here, rig.there);
});
