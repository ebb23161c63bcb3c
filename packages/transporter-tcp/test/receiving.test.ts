import type { Socket } from "node:net";
import { eventually, seededRandom } from "@isomer/conformance";
import { encodeFrame } from "../src/frame.ts";
import { RawPeer } from "./support/raw-peer.ts";
import { createTestNode, type TestNode } from "./support/test-node.ts";

const REQ = 2;

/** Lines of a level that a node logged. */
const logged = (node: TestNode, level: string): string[] =>
  node.logger.lines.filter((line) => line.level === level).map(({ args }) => args.map(String).join(" "));

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

/** Fails unless a frame on a connection of its own arrives. */
async function expectAlive(node: TestNode, peer: RawPeer): Promise<void> {
  const before = node.received.length;
  await peer.connectTo(node.transporter.port!);
  peer.say(["PING", { id: "alive" }]);
  await eventually("a good frame arrives", () => node.received.length > before);
  expect(node.received.at(-1)).toEqual({ type: "PING", payload: { id: "alive", ver: "5", sender: peer.nodeID } });
}

test("frames are taken from any connection, whoever opened it, with or without HELLO", async () => {
  await using peer = await RawPeer.listen("peer");
  await using node = createTestNode({ nodeID: "node" });
  await node.connect();
  await expectAlive(node, peer);
  await expectAlive(node, peer);
});

test("a frame that comes byte by byte arrives", async () => {
  await using peer = await RawPeer.listen("peer");
  await using node = createTestNode({ nodeID: "node" });
  await node.connect();
  const socket = await peer.connectTo(node.transporter.port!);
  socket.setNoDelay(true);
  for (const byte of encodeFrame(REQ, Buffer.from('{"id":"slow"}'))) socket.write(Buffer.from([byte]));
  await eventually("it arrives", () => node.received.length === 1);
  expect(node.received).toEqual([{ type: "REQ", payload: { id: "slow" } }]);
});

test("frames of types that nobody subscribed to are dropped", async () => {
  await using peer = await RawPeer.listen("peer");
  await using node = createTestNode({ nodeID: "node" });
  await node.connect();
  await node.transporter.unsubscribe({ kind: "node", type: "REQ", nodeID: "node" });
  await node.transporter.unsubscribe({ kind: "node", type: "PING", nodeID: "somebody else" });
  await peer.connectTo(node.transporter.port!);
  peer.say(["REQ", { id: "dropped" }], ["PING", { id: "taken" }]);
  await eventually("the second arrives", () => node.received.length === 1);
  expect(node.received).toMatchObject([{ type: "PING", payload: { id: "taken" } }]);
});

describe("what are no frames", () => {
  const random = seededRandom(99);
  const bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => random(256)));

  /** Bytes that no node may take for frames, in turns of every kind. */
  const kinds: (() => Buffer)[] = [
    () => Buffer.from("GET / HTTP/1.1\r\nHost: node\r\n\r\n"),
    () => Buffer.concat([Buffer.from([0xff, 0, 0, 0, 10, REQ]), bytes(20)]),
    () => Buffer.from([0x05 ^ REQ, 0, 0, 0, 5, REQ]),
    () => Buffer.from([0xff ^ 0xff ^ 0xff ^ 0xff ^ REQ, 0xff, 0xff, 0xff, 0xff, REQ]),
    () => Buffer.from([0x7f ^ 0xff ^ 0xff ^ 0xff ^ REQ, 0x7f, 0xff, 0xff, 0xff, REQ]),
    () => Buffer.concat([encodeFrame(REQ, Buffer.from("{}")), Buffer.from([1, 2, 3, 4, 5, 6, 7])]),
  ];

  test("close their connection with a warning, 5,000 times, and harm nobody", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    for (let round = 0; round < 50; round++) {
      const attempts = Array.from({ length: 100 }, async (_unused, index) => {
        const socket = await peer.connectTo(node.transporter.port!);
        const end = closed(socket);
        socket.write(kinds[index % kinds.length]!());
        await end;
      });
      await Promise.all(attempts);
    }
    await eventually("all sockets are let go", () => node.transporter.statistics.incomingConnections === 0);
    expect(node.transporter.statistics.malformedConnections).toBe(5_000);
    expect(logged(node, "warn")).toHaveLength(5_000);
    expect(logged(node, "warn")[0]).toMatch(/connection from 127\.0\.0\.1 is closed: .*checksum/);
    await expectAlive(node, peer);
  });

  test("of 10 MB are not collected", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    const socket = await peer.connectTo(node.transporter.port!);
    const end = closed(socket);
    socket.write(encodeFrame(REQ, Buffer.alloc(10_000_000)));
    await end;
    expect(logged(node, "warn")).toEqual([
      expect.stringContaining("10000006 bytes is longer than maxPacketSize (1048576 bytes)"),
    ]);
    await expectAlive(node, peer);
  });

  test("half frames of peers that vanish are forgotten", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    for (let i = 0; i < 200; i++) {
      const socket = await peer.connectTo(node.transporter.port!);
      socket.write(encodeFrame(REQ, Buffer.alloc(1_000)).subarray(0, random(1_006)));
      if (i % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    await eventually("all sockets are let go", () => node.transporter.statistics.incomingConnections === 0);
    expect([node.received, logged(node, "warn")]).toEqual([[], []]);
    await expectAlive(node, peer);
  });
});

describe("frames that make no sense", () => {
  test("of unknown types are counted and dropped with one warning for each byte; the connection stays", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    const socket = await peer.connectTo(node.transporter.port!);
    for (const typeByte of [0, 9, 99, 103, 255, 9, 9]) socket.write(encodeFrame(typeByte, Buffer.from("{}")));
    peer.say(["PING", { id: "after" }]);
    await eventually("the connection stays", () => node.received.length === 1);
    expect(node.transporter.statistics).toMatchObject({ unknownFrames: 7, incomingConnections: 1 });
    expect(logged(node, "warn")).toHaveLength(5);
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["broken JSON", '{"sender":'],
    ["null", "null"],
    ["a number", "7"],
    ["no sender", '{"online":{}}'],
    ["a sender that is no text", '{"sender":5,"port":1}'],
    ["no port", '{"sender":"x"}'],
    ["a port that is none", '{"sender":"x","port":"4000"}'],
    ["rows that are none", '{"sender":"x","online":5,"offline":[1]}'],
    ["null rows", '{"sender":"x","online":{"node":null,"y":[null,null,null]},"offline":{"node":null}}'],
    ["an info that is none", '{"sender":"x","online":{"x":[{"seq":"1"},1,1],"y":[[],1,1]}}'],
    ["deep nonsense", `{"sender":"x","online":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`],
  ])("gossip of %s is dropped, and the connection stays", async (_title, text) => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.start();
    const socket = await peer.connectTo(node.transporter.port!);
    for (const typeByte of [6, 7, 8]) socket.write(encodeFrame(typeByte, Buffer.from(text)));
    peer.say(["PING", { id: "after" }]);
    await eventually("the connection stays", () => node.received.length === 1);
    expect(node.membership.available()).toEqual([]);
  });

  test("5,000 random gossip frames change no node and crash nothing", async () => {
    const random = seededRandom(7);
    const scraps = [
      '{"sender":"x"',
      '"online":{',
      '"node":[1,2,3]',
      '"offline":{"node":',
      "9",
      "}",
      ",",
      "null",
      "[",
      "]",
    ];
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node" });
    await node.start();
    const socket = await peer.connectTo(node.transporter.port!);
    for (let i = 0; i < 5_000; i++) {
      const text = Array.from({ length: random(12) }, () => scraps[random(scraps.length)]!).join("");
      socket.write(encodeFrame(6 + random(3), Buffer.from(text)));
    }
    await expectAlive(node, peer);
    await eventually("all were read", () => node.transporter.statistics.incomingConnections === 2);
    expect(node.membership.available()).toEqual([]);
  });
});

describe("the listener", () => {
  test("that cannot have its port says which options to change, and may be tried again", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { port: peer.port } });
    const refusal = { retryable: true, cause: { code: "EADDRINUSE" } };
    await expect(node.connect()).rejects.toMatchObject(refusal);
    await expect(node.connect()).rejects.toThrow(`127.0.0.1, port ${peer.port} (options 'bindAddress' and 'port'`);
    const { port } = peer;
    await peer.close();
    await node.connect();
    expect(node.transporter.port).toBe(port);
  });

  test("that cannot have its address says so", async () => {
    await using node = createTestNode({ nodeID: "node", options: { bindAddress: "192.0.2.1" } });
    await expect(node.connect()).rejects.toMatchObject({
      name: "BrokerOptionsError",
      message: expect.stringMatching(/192\.0\.2\.1.*'bindAddress'/),
      cause: { code: "EADDRNOTAVAIL" },
    });
  });

  test("uses the port of the own entry among the static peers", async () => {
    const peer = await RawPeer.listen("free");
    const { port } = peer;
    await peer.close();
    await using node = createTestNode({
      nodeID: "node",
      options: { urls: [`127.0.0.1:${port}/node`, "127.0.0.1:1/x"] },
    });
    await node.connect();
    expect(node.transporter.port).toBe(port);
  });

  test("is not opened when connecting is aborted", async () => {
    await using node = createTestNode({ nodeID: "node" });
    const reason = new Error("enough");
    await expect(node.connect(AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const connecting = node.connect(abort.signal);
    abort.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    expect(node.transporter.port).toBeNull();
  });
});
