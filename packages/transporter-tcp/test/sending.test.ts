import { eventually } from "@isomer/conformance";
import type { Topic } from "@isomer/core/adapter-kit";
import { ManualClock } from "./support/manual-clock.ts";
import { RawPeer } from "./support/raw-peer.ts";
import { createTestNode } from "./support/test-node.ts";

const to = (nodeID: string): Topic => ({ kind: "node", type: "EVENT", nodeID });

describe("frames for a peer", () => {
  test("follow a HELLO on a connection of this node's own", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await node.send("peer", "EVENT", { event: "first" });
    await node.send("peer", "EVENT", { event: "second" });
    await eventually("all arrive", () => peer.frames.length === 3);
    expect(peer.frames.map(({ type }) => type)).toEqual(["GOSSIP_HELLO", "EVENT", "EVENT"]);
    expect(peer.messages("GOSSIP_HELLO")).toEqual([
      { host: expect.any(String), port: node.transporter.port, sender: "node", ver: "5" },
    ]);
    expect(peer.accepted).toBe(1);
  });

  test("leave in one write when they were handed over in one turn", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await node.send("peer", "EVENT", {});
    await eventually("the connection is open", () => peer.frames.length === 2);
    peer.chunks.length = 0;
    for (let i = 0; i < 100; i++) expect(node.send("peer", "EVENT", { i })).toBeUndefined();
    await eventually("all arrive", () => peer.frames.length === 102);
    expect(peer.chunks).toHaveLength(1);
    expect(
      peer
        .messages("EVENT")
        .slice(1)
        .map(({ i }) => i),
    ).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test("keep their order when small and large ones are mixed", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    const sizes = [1, 65_529, 65_530, 65_531, 2, 300_000, 3, 900_000, 65_524, 4, 32_768, 32_768, 0, 5];
    await Promise.all(sizes.map(async (size) => node.transporter.send(to("peer"), Buffer.alloc(size))));
    for (const size of sizes) void node.transporter.send(to("peer"), Buffer.alloc(size));
    await eventually("all arrive", () => peer.frames.length === 1 + 2 * sizes.length);
    expect(peer.frames.slice(1).map(({ length }) => length)).toEqual([...sizes, ...sizes]);
  });

  test("make the sender wait while the peer does not read, and go on when it does", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await node.send("peer", "EVENT", {});
    await eventually("the connection is open", () => peer.frames.length === 2);
    peer.pause();
    const frame = Buffer.alloc(10_000);
    let sent = 1;
    const waiting: Promise<void>[] = [];
    while (waiting.length < 2 && sent < 10_000) {
      const answer = node.transporter.send(to("peer"), frame);
      sent++;
      if (answer !== undefined) waiting.push(answer);
    }
    expect(waiting).toHaveLength(2);
    const first = await Promise.race([Promise.all(waiting), peer.connectTo(node.transporter.port!)]);
    expect(first).not.toBeInstanceOf(Array);
    peer.resume();
    await Promise.all(waiting);
    await eventually("nothing is lost", () => peer.messages("EVENT").length === sent);
  });

  test("of the largest size arrive; a larger one is refused by name", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    const largest = node.transporter.capabilities.maxFrameBytes!;
    await node.transporter.send(to("peer"), Buffer.alloc(largest));
    await eventually("it arrives", () => peer.frames.length === 2);
    expect(() => node.transporter.send(to("peer"), Buffer.alloc(largest + 1))).toThrow(/maxPacketSize/);
    expect(() => node.transporter.send(to("peer"), Buffer.alloc(largest + 1))).toThrow(
      expect.objectContaining({ type: "INVALID_PACKET_DATA", retryable: false }),
    );
  });

  test("of Isomer's own types carry bytes of their own", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await node.transporter.send({ kind: "node", type: "BATCH", nodeID: "peer" }, Buffer.from("{}"));
    await node.transporter.send({ kind: "node", type: "CANCEL", nodeID: "peer" }, Buffer.from("{}"));
    await node.transporter.send({ kind: "node", type: "CREDIT", nodeID: "peer" }, Buffer.from("{}"));
    await eventually("all arrive", () => peer.frames.length === 4);
    expect(peer.frames.map(({ type }) => type)).toEqual(["GOSSIP_HELLO", "BATCH", "CANCEL", "CREDIT"]);
  });

  test("may be for this node itself", async () => {
    await using node = createTestNode({ nodeID: "node" });
    await node.start();
    await node.send("node", "PING", { id: "1" });
    await eventually("it arrives", () => node.received.length === 1);
    expect(node.received).toEqual([{ type: "PING", payload: { id: "1", sender: "node" } }]);
  });
});

describe("a frame is refused", () => {
  const refusal = (text: RegExp) =>
    expect.objectContaining({ type: "BAD_GATEWAY", retryable: true, message: expect.stringMatching(text) });

  test("when nobody knows where the node is", async () => {
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    expect(() => node.send("stranger", "REQ", {})).toThrow(refusal(/'stranger'.*address is not known/) as Error);
  });

  test("when nobody listens there, with the cause", async () => {
    const peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await peer.close();
    const sends = [node.send("peer", "REQ", {}), node.send("peer", "REQ", {})];
    for (const send of sends) await expect(send).rejects.toEqual(refusal(/'peer' cannot be reached.*ECONNREFUSED/));
    await expect(sends[0]).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  test("when the peer does not answer in time", async () => {
    const clock = new ManualClock();
    // TEST-NET-1: nobody answers, or nobody routes there.
    const options = { urls: "192.0.2.1:4000/peer", clock, connectTimeoutMs: 100 };
    await using node = createTestNode({ nodeID: "node", options });
    await node.connect();
    const sending = node.send("peer", "REQ", {});
    clock.advance(100);
    await expect(sending).rejects.toEqual(refusal(/'peer' cannot be reached/));
    expect(node.transporter.statistics.outgoingConnections).toBe(0);
  });

  test.each<Topic>([
    { kind: "broadcast", type: "PING" },
    { kind: "action", type: "REQ", action: "a.b" },
    { kind: "event", type: "EVENT", group: "g", event: "e" },
    { kind: "node", type: "INFO", nodeID: "peer" },
    { kind: "node", type: "DISCONNECT", nodeID: "peer" },
  ])("when TCP has no such thing: $kind $type", async (topic) => {
    await using node = createTestNode({ nodeID: "node" });
    await node.connect();
    expect(() => node.transporter.send(topic, Buffer.alloc(0))).toThrow(/TCP carries no/);
  });
});

describe("connections", () => {
  test("beyond maxConnections are closed, the least recently used first", async () => {
    await using a = await RawPeer.listen("a");
    await using b = await RawPeer.listen("b");
    await using c = await RawPeer.listen("c");
    const peers = [a, b, c];
    const options = { urls: peers.map((peer) => peer.url), maxConnections: 2 };
    await using node = createTestNode({ nodeID: "node", options });
    await node.connect();
    for (const nodeID of ["a", "b", "a", "c"]) await node.send(nodeID, "EVENT", {});
    await eventually("b is closed", () => b.open === 0 && c.open === 1);
    expect(peers.map((peer) => peer.open)).toEqual([1, 0, 1]);
    expect(node.transporter.statistics.outgoingConnections).toBe(2);
    await node.send("b", "EVENT", { again: true });
    await eventually("b is connected again", () => b.messages("EVENT").length === 2);
    await eventually("a is closed", () => a.open === 0);
    expect(b.frames.map(({ type }) => type)).toEqual(["GOSSIP_HELLO", "EVENT", "GOSSIP_HELLO", "EVENT"]);
  });

  test("that are closed for that have sent what they were handed", async () => {
    await using a = await RawPeer.listen("a");
    await using b = await RawPeer.listen("b");
    await using node = createTestNode({ nodeID: "node", options: { urls: [a.url, b.url], maxConnections: 1 } });
    await node.connect();
    const large = node.transporter.send(to("a"), Buffer.alloc(500_000));
    await node.send("b", "EVENT", {});
    await large;
    await eventually("both arrive", () => a.frames.length === 2 && b.frames.length === 2);
  });

  test("that a peer closed are made anew by the next frame", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    await node.send("peer", "EVENT", { n: 1 });
    await eventually("the first arrives", () => peer.messages("EVENT").length === 1);
    peer.hangUp();
    await eventually("the connection is gone", () => node.transporter.statistics.outgoingConnections === 0);
    await node.send("peer", "EVENT", { n: 2 });
    await eventually("the second arrives", () => peer.messages("EVENT").length === 2);
    expect(peer.accepted).toBe(2);
  });
});

describe("disconnect", () => {
  test("sends what was handed over, to peers that are still being connected, too", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    for (let i = 0; i < 50; i++) void node.transporter.send(to("peer"), Buffer.alloc(20_000));
    await node.stop();
    await eventually("all arrive", () => peer.frames.length === 51);
  });

  test("closes the connections of a peer only after it has read everything", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url } });
    await node.connect();
    const connection = await peer.connectTo(node.transporter.port!);
    const read = new Promise<number>((resolve) => connection.once("close", () => resolve(peer.frames.length)));
    for (let i = 0; i < 50; i++) void node.transporter.send(to("peer"), Buffer.alloc(200_000));
    await node.stop();
    await expect(read).resolves.toBe(51);
  });

  test("gives a peer that does not read one second", async () => {
    const clock = new ManualClock();
    await using peer = await RawPeer.listen("peer");
    await using node = createTestNode({ nodeID: "node", options: { urls: peer.url, clock } });
    await node.connect();
    await node.send("peer", "EVENT", {});
    await eventually("the connection is open", () => peer.frames.length === 2);
    peer.pause();
    for (let i = 0; i < 2_000; i++) void node.transporter.send(to("peer"), Buffer.alloc(10_000));
    const stopping = node.stop();
    await eventually("it waits for the peer", () => clock.pending === 1);
    clock.advance(1_000);
    await stopping;
    expect(clock.pending).toBe(0);
  });

  test("leaves nothing behind, and connect works again", async () => {
    const clock = new ManualClock();
    await using peer = await RawPeer.listen("peer");
    const node = createTestNode({ nodeID: "node", options: { urls: peer.url, clock } });
    for (let round = 0; round < 3; round++) {
      await node.connect();
      await peer.hello(node.transporter.port!);
      await node.send("peer", "EVENT", { round });
      await node.stop();
      expect(node.transporter.statistics).toMatchObject({ incomingConnections: 0, outgoingConnections: 0 });
      expect([node.transporter.port, clock.pending]).toEqual([null, 0]);
    }
    await eventually("every frame arrives", () => peer.messages("EVENT").length === 3);
    expect(node.states).toEqual([]);
  });
});
