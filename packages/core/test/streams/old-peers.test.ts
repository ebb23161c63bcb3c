import type { Readable } from "node:stream";
import type { ServiceBroker } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { connectPeer, describeService, type RawPeer } from "../transit/raw-peer.ts";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { readAll, readObjects, StreamService, streamOf } from "./stream-service.ts";

type Payload = Readonly<Record<string, unknown>>;

interface Rig extends AsyncDisposable {
  readonly node: ServiceBroker;
  readonly peer: RawPeer;
  readonly clock: FakeClock;
  readonly service: StreamService;
  /** Sends the packets of a call with a stream: the opening one first. */
  upload(packets: readonly Payload[]): Promise<void>;
}

/** A node, and a peer that writes packets as Moleculer of a protocol version does. */
async function start(ver: "4" | "5"): Promise<Rig> {
  const clock = new FakeClock();
  const service = new StreamService();
  const cluster = await startCluster({
    nodes: { node: { services: [service.schema] } },
    ...{ clock, transit: { disableVersionCheck: true } },
  });
  const peer = await connectPeer(cluster, "peer", ver);
  await peer.announce({ services: [describeService("old", ["take", "give"])] });
  const common = { id: "s1", action: "streams.collect", level: 1, timeout: 0, tracing: null, parentID: null };
  return {
    ...{ node: cluster.nodes.node, peer, clock, service },
    async upload(packets) {
      for (const packet of packets) await peer.send("node", "REQ", { ...common, meta: {}, ...packet });
    },
    async [Symbol.asyncDispose]() {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const bytes = (text: string): object => Buffer.from(text).toJSON();
const answerOf = ({ peer }: Rig): Payload | undefined => peer.packets("RES").at(-1);

describe("a peer of version 4 that sends a stream", () => {
  test("sends bytes in place of params", async () => {
    await using rig = await start("4");
    await rig.upload([
      { stream: true, seq: 0, params: null, meta: { user: "Ada" } },
      { stream: true, seq: 1, params: bytes("hello ") },
      { stream: true, seq: 2, params: bytes("world") },
      { stream: false, seq: 3, params: null },
    ]);
    expect(answerOf(rig)).toMatchObject({
      ...{ id: "s1", success: true },
      data: { objects: false, content: Buffer.from("hello world").toString("base64"), meta: { user: "Ada" } },
    });
  });

  test("sends objects, which it says in meta", async () => {
    await using rig = await start("4");
    const meta = { $streamObjectMode: true };
    await rig.upload([
      { stream: true, seq: 0, params: null, meta },
      { stream: true, seq: 1, params: { n: 1 }, meta },
      { stream: false, seq: 2, params: null, meta },
    ]);
    expect(answerOf(rig)?.data).toMatchObject({ objects: true, content: [{ n: 1 }] });
  });

  test("sends an error, in meta too", async () => {
    await using rig = await start("4");
    const meta = { $streamError: { name: "TypeError", message: "gone", code: 500 } };
    await rig.upload([
      { stream: true, seq: 0, params: null },
      { stream: false, seq: 1, params: null, meta },
    ]);
    expect(answerOf(rig)).toMatchObject({
      success: false,
      error: { name: "TypeError", message: "gone", nodeID: "peer" },
    });
  });
});

describe("a peer of version 5 that sends a stream", () => {
  test("sends params beside it, and the flags in headers", async () => {
    await using rig = await start("5");
    const headers = { h: 1, $streamObjectMode: true };
    await rig.upload([
      { stream: true, seq: 0, params: { a: 1 }, headers },
      { stream: true, seq: 1, params: "one", headers },
      { stream: false, seq: 2, params: null, headers },
    ]);
    expect(answerOf(rig)?.data).toEqual({
      objects: true,
      content: ["one"],
      params: { a: 1 },
      meta: {},
      headers: { h: 1 },
    });
  });

  test("may send chunks before the packet that opens it, and in any order", async () => {
    await using rig = await start("5");
    await rig.upload([
      { stream: true, seq: 2, params: bytes("b") },
      { stream: false, seq: 4, params: null },
      { stream: true, seq: 1, params: bytes("a") },
      { stream: true, seq: 0, params: {} },
      { stream: true, seq: 3, params: bytes("c") },
    ]);
    expect(answerOf(rig)?.data).toMatchObject({ content: Buffer.from("abc").toString("base64") });
    expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  });

  test("may send a packet twice", async () => {
    await using rig = await start("5");
    const packets = [
      { stream: true, seq: 0, params: {} },
      { stream: true, seq: 1, params: bytes("a") },
      { stream: true, seq: 2, params: bytes("b") },
      { stream: false, seq: 3, params: null },
    ];
    await rig.upload(packets.flatMap((packet) => [packet, packet]));
    expect(rig.peer.packets("RES")).toHaveLength(1);
    expect(answerOf(rig)?.data).toMatchObject({ content: Buffer.from("ab").toString("base64") });
  });

  test("may leave in the middle of it", async () => {
    await using rig = await start("5");
    await rig.upload([
      { stream: true, seq: 0, params: {} },
      { stream: true, seq: 1, params: bytes("a") },
    ]);
    await rig.peer.broadcast("DISCONNECT", {});
    await rig.clock.settle();
    expect(rig.service.last.destroyed).toBe(true);
    expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  });

  test("gets one answer for a stream that no action takes, and its chunks are nothing to anybody", async () => {
    await using rig = await start("5");
    await rig.upload([
      { action: "streams.none", stream: true, seq: 0, params: {} },
      { action: "streams.none", stream: true, seq: 1, params: bytes("a") },
      { action: "streams.none", stream: false, seq: 2, params: null },
    ]);
    expect(rig.peer.packets("RES")).toEqual([
      expect.objectContaining({ success: false, error: expect.objectContaining({ type: "SERVICE_NOT_FOUND" }) }),
    ]);
    expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  });
});

describe.each(["4", "5"] as const)("towards a peer of version %s", (ver) => {
  /** What the packets of the last stream say, without what all of them repeat. */
  const shape = (packets: readonly Payload[]): readonly Payload[] =>
    packets.map(({ seq, stream, params, data, success }) => ({
      seq,
      stream,
      ...(success === undefined ? { params } : { data, success }),
    }));

  test("a stream is sent in the form of that version", async () => {
    await using rig = await start(ver);
    const call = rig.node.call(
      "old.take",
      { a: 1 },
      { stream: streamOf([{ n: 1 }], { objectMode: true }), meta: { m: 1 } },
    );
    call.catch(() => {});
    await rig.clock.settle();
    const packets = rig.peer.packets("REQ");
    expect(shape(packets)).toEqual([
      { seq: 0, stream: true, params: ver === "4" ? null : { a: 1 } },
      { seq: 1, stream: true, params: { n: 1 } },
      { seq: 2, stream: false, params: null },
    ]);
    const flag = { $streamObjectMode: true };
    if (ver === "4") {
      expect(packets.map(({ meta }) => meta)).toEqual([{ m: 1, ...flag }, flag, flag]);
      expect(packets.some((packet) => "headers" in packet)).toBe(false);
    } else {
      expect(packets.map(({ headers }) => headers)).toEqual([flag, flag, flag]);
      expect(packets.map(({ meta }) => meta)).toEqual([{ m: 1 }, {}, {}]);
    }
    await rig.peer.send("node", "RES", { id: packets[0]?.id, success: true, data: "taken", meta: {}, stream: false });
    expect(await call).toBe("taken");
  });

  test("a result is sent in the form of that version", async () => {
    await using rig = await start(ver);
    await rig.peer.send("node", "REQ", { id: "r", action: "streams.produce", params: { objects: 2 }, meta: {} });
    await rig.clock.settle();
    const packets = rig.peer.packets("RES");
    expect(shape(packets)).toEqual([
      { seq: 0, stream: true, data: null, success: true },
      { seq: 1, stream: true, data: { n: 0 }, success: true },
      { seq: 2, stream: true, data: { n: 1 }, success: true },
      { seq: 3, stream: false, data: null, success: true },
    ]);
    expect(packets[0]?.[ver === "4" ? "meta" : "headers"]).toMatchObject({ $streamObjectMode: true });
  });

  test("a result that comes as a stream is read, objects and bytes", async () => {
    await using rig = await start(ver);
    const give = async (flags: object, chunks: readonly unknown[]): Promise<Readable> => {
      const call = rig.node.call<Readable>("old.give");
      await rig.clock.settle();
      const { id } = rig.peer.packets("REQ").at(-1) ?? {};
      const common = { id, success: true, ...(ver === "4" ? { meta: flags } : { meta: {}, headers: flags }) };
      await rig.peer.send("node", "RES", { ...common, stream: true, seq: 0, data: null });
      for (const [index, data] of chunks.entries()) {
        await rig.peer.send("node", "RES", { ...common, stream: true, seq: index + 1, data });
      }
      await rig.peer.send("node", "RES", { ...common, stream: false, seq: chunks.length + 1, data: null });
      return call;
    };
    expect(await readObjects(await give({ $streamObjectMode: true }, [{ n: 1 }, { n: 2 }]))).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
    expect((await readAll(await give({}, [bytes("a"), bytes("b")]))).toString()).toBe("ab");
    expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  });
});
