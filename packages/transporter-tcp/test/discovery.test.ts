import { eventually } from "@isomer/conformance";
import type { TcpTransporterOptions } from "../src/index.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { RawPeer } from "./support/raw-peer.ts";
import { describeService } from "./support/test-membership.ts";
import { createTestNode, type TestNode } from "./support/test-node.ts";

/** A node whose time stands still: whatever happens does not wait for a round of gossip. */
function frozenNode(nodeID: string, options: TcpTransporterOptions = {}): TestNode {
  return createTestNode({
    nodeID,
    services: [describeService(`of-${nodeID}`)],
    options: { clock: new ManualClock(), ...options },
  });
}

const knows = (node: TestNode, ...nodeIDs: readonly string[]): Promise<void> =>
  eventually(
    `${node.nodeID} knows ${nodeIDs.join(", ")} and nobody else`,
    () => node.membership.available().join() === nodeIDs.join(),
  );

const servicesOf = (node: TestNode, nodeID: string): string[] =>
  node.membership.get(nodeID)!.info!.services.map(({ name }) => name);

describe("nodes with static peers", () => {
  test("know each other, with services and ports, when the start is over", async () => {
    await using a = frozenNode("a");
    await a.start();
    await using b = frozenNode("b", { urls: a.url() });
    await b.start();
    expect(b.membership.available()).toEqual(["a"]);
    await knows(a, "b");
    expect([servicesOf(a, "b"), servicesOf(b, "a")]).toEqual([["of-b"], ["of-a"]]);
    expect(a.membership.get("b")!.info!.port).toBe(b.transporter.port);
    await a.send("b", "PING", { id: "1" });
    await eventually("b hears a", () => b.received.length === 1);
  });

  test("know those, too, that their peers know", async () => {
    await using a = frozenNode("a");
    await a.start();
    await using b = frozenNode("b", { urls: [a.url()] });
    await b.start();
    await using c = frozenNode("c", { urls: { a: `127.0.0.1:${a.transporter.port}` } });
    await c.start();
    await knows(a, "b", "c");
    await knows(b, "a", "c");
    await knows(c, "a", "b");
  });

  test("start at once when a peer is not up, and find it when it comes", async () => {
    await using a = frozenNode("a");
    await a.connect();
    const url = a.url();
    await a.stop();
    await using b = frozenNode("b", { urls: url });
    await b.start();
    expect(b.membership.available()).toEqual([]);
    await using late = frozenNode("a", { port: Number(url.split(/[:/]/)[1]), urls: b.url() });
    await late.start();
    await knows(b, "a");
    await knows(late, "b");
  });

  test("wait half a second, and no longer, for a peer that does not answer", async () => {
    await using silent = await RawPeer.listen("silent");
    const clock = new ManualClock();
    await using node = frozenNode("node", { urls: silent.url, clock });
    let started = false;
    const starting = node.start().then(() => {
      started = true;
    });
    await eventually("it is asked", () => silent.frames.length === 3);
    clock.advance(499);
    await eventually("its silence is noticed", () => silent.open === 1);
    expect(started).toBe(false);
    clock.advance(1);
    await starting;
  });
});

describe("a node that joins", () => {
  test("is greeted as soon as it says HELLO, with a request and a description", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await peer.hello(node.transporter.port!);
    await eventually("it is greeted", () => peer.frames.length === 3);
    expect(peer.frames.map(({ type }) => type)).toEqual(["GOSSIP_HELLO", "GOSSIP_REQ", "GOSSIP_RES"]);
    const info = { ...node.membership.local(), port: node.transporter.port };
    expect(peer.messages("GOSSIP_REQ")).toEqual([{ online: { node: [info.seq, 1, 10] }, sender: "node", ver: "5" }]);
    expect(peer.messages("GOSSIP_RES")).toEqual([{ online: { node: [info, 1, 10] }, sender: "node", ver: "5" }]);
  });

  test("is not contacted when its own messages have said everything", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await peer.connectTo(node.transporter.port!);
    const hello = ["GOSSIP_HELLO", { host: "x", port: peer.port }] as const;
    peer.say(hello, ["GOSSIP_REQ", { online: { peer: [2, 0, 0] } }], introduction(peer, 2));
    await knows(node, "peer");
    await eventually("it is answered", () => peer.messages("GOSSIP_RES").length === 1);
    await node.transporter.discoverer.announce();
    await eventually("nothing came in between", () => peer.messages("GOSSIP_RES").length === 2);
    expect(peer.messages("GOSSIP_REQ")).toEqual([]);
  });

  test.each([[{ toString: 1, valueOf: 1 }], [null], [7], [["x"]]])(
    "and says %p for where it listens, is greeted where it came from",
    async (host) => {
      await using peer = await RawPeer.listen("peer");
      await using node = frozenNode("node");
      await node.start();
      await peer.connectTo(node.transporter.port!);
      for (let times = 0; times < 2; times++) peer.say(["GOSSIP_HELLO", { host, port: peer.port }]);
      await eventually("it is greeted", () => peer.messages("GOSSIP_HELLO").length === 1);
    },
  );

  test("without a HELLO is heard, and not answered", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await peer.connectTo(node.transporter.port!);
    peer.say(["GOSSIP_REQ", { online: { peer: [2, 0, 0] } }], ["PING", { id: "1" }]);
    await eventually("it is heard", () => node.received.length === 1);
    expect(peer.accepted).toBe(0);
  });

  test("and does not say who it is, is contacted once a second at most", async () => {
    const clock = new ManualClock();
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node", { clock });
    await node.start();
    await peer.hello(node.transporter.port!);
    for (let i = 0; i < 10; i++) {
      peer.say(["GOSSIP_REQ", { online: { peer: [2, 0, 0], node: [1e9, 0, 0] } }], ["PING", { id: String(i) }]);
      await eventually("it is heard", () => node.received.length === i + 1);
    }
    await eventually("it was contacted", () => peer.messages("GOSSIP_REQ").length > 0);
    expect(peer.messages("GOSSIP_REQ")).toHaveLength(1);
    clock.advance(1_000);
    peer.say(["GOSSIP_REQ", {}]);
    await eventually("it is contacted again", () => peer.messages("GOSSIP_REQ").length === 2);
  });
});

describe("news", () => {
  test("of this node's services reach connected peers at once", async () => {
    await using a = frozenNode("a");
    await a.start();
    await using b = frozenNode("b", { urls: a.url() });
    await b.start();
    await knows(a, "b");
    a.membership.publish([describeService("new"), describeService("newer")]);
    await a.transporter.discoverer.announce();
    await eventually("b knows", () => servicesOf(b, "a").join() === "new,newer");
  });

  test("of the CPU load travel with the rounds, and only when it changed", async () => {
    const clock = new ManualClock();
    await using a = frozenNode("a", { clock });
    await a.start();
    await using b = frozenNode("b", { urls: a.url() });
    await b.start();
    await knows(a, "b");
    expect(b.membership.get("a")).toMatchObject({ cpu: 10, cpuSeq: 1 });
    clock.advance(2_000);
    a.cpu = 33.4;
    clock.advance(2_000);
    await eventually("b knows the load", () => b.membership.get("a")!.cpu === 33);
    expect(b.membership.get("a")!.cpuSeq).toBe(2);
  });

  test("are asked for by name", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node);
    const before = peer.messages("GOSSIP_REQ").length;
    await node.transporter.discoverer.ask("peer");
    await node.transporter.discoverer.ask();
    await eventually("both requests come", () => peer.messages("GOSSIP_REQ").length === before + 2);
    for (const request of peer.messages("GOSSIP_REQ").slice(before)) {
      expect(request).toEqual({ online: { node: expect.any(Array) }, sender: "node", ver: "5" });
    }
  });

  test("of many nodes are split into frames that fit", async () => {
    await using source = await RawPeer.listen("source");
    await using node = frozenNode("node");
    await node.start();
    await joined(source, node);
    const services = [{ ...describeService("wide"), metadata: { text: "x".repeat(9_000) } }];
    const online = (from: number) =>
      Object.fromEntries(
        Array.from({ length: 80 }, (_, i) => [`n${from + i}`, [info({ seq: 1, port: 1, services }), 1, 1]]),
      );
    source.say(["GOSSIP_RES", { online: online(0) }], ["GOSSIP_RES", { online: online(80) }]);
    await eventually("it knows many", () => node.membership.list().length === 162);
    await using asking = await RawPeer.listen("asking");
    await asking.hello(node.transporter.port!);
    asking.say(["GOSSIP_REQ", { online: { asking: [1, 0, 0] } }]);
    const told = () =>
      asking
        .messages("GOSSIP_RES")
        .flatMap(({ online, offline }) => Object.keys({ ...(online as object), ...(offline as object) }));
    await eventually("all are told", () => new Set(told()).size === 162);
    const largest = Math.max(...asking.frames.map(({ length }) => length));
    expect(largest).toBeLessThanOrEqual(node.transporter.capabilities.maxFrameBytes!);
  });
});

describe("a node that leaves", () => {
  test("tells its peers, those without a connection to it, too", async () => {
    await using a = frozenNode("a");
    await a.start();
    await using b = frozenNode("b", { urls: a.url() });
    await b.start();
    await knows(a, "b");
    await b.stop();
    await knows(a);
    expect(a.membership.events.at(-1)).toEqual({ kind: "left", nodeID: "b", unexpected: false });
    expect(a.membership.get("b")!.seq).toBeGreaterThan(b.membership.local().seq);
  });

  test("by closing its connections is noticed", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node);
    peer.hangUp();
    await knows(node);
    expect(node.membership.events.at(-1)).toEqual({ kind: "left", nodeID: "peer", unexpected: false });
    expect(node.membership.get("peer")!.seq).toBe(3);
  });

  test("by being out of reach is noticed by the first frame for it", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    const gone = await RawPeer.listen("gone");
    await joined(peer, node);
    peer.say(["GOSSIP_RES", { online: { gone: [info({ seq: 4, port: gone.port }), 1, 1] } }]);
    await knows(node, "gone", "peer");
    await gone.close();
    await node.send("gone", "REQ", {})?.catch(() => {});
    await knows(node, "peer");
    expect(node.membership.events.at(-1)).toMatchObject({ kind: "left", nodeID: "gone" });
  });

  test("and has no address is unexpectedly gone", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node);
    peer.say(["GOSSIP_RES", { online: { lost: [info({ seq: 4, hostname: "", ipList: [] }), 1, 1] } }]);
    await eventually("it is lost", () => node.membership.events.at(-1)?.kind === "left");
    expect(node.membership.events.at(-1)).toEqual({ kind: "left", nodeID: "lost", unexpected: true });
  });
});

describe("a node that comes back", () => {
  test("under its ID, as a new process on another port, is known at once", async () => {
    await using a = frozenNode("a");
    await a.start();
    const first = frozenNode("b", { urls: a.url() });
    await first.start();
    await knows(a, "b");
    first.membership.outbid(first.membership.local().seq + 50);
    await first.transporter.discoverer.announce();
    await first.stop();
    await knows(a);
    await using second = frozenNode("b", { urls: a.url() });
    await second.start();
    await knows(a, "b");
    expect(a.membership.get("b")!.info!.instanceID).toBe(second.membership.instanceID);
    await a.send("b", "PING", { id: "1" });
    await eventually("b hears a", () => second.received.length === 1);
  });

  test("is told apart from the process before even if nobody noticed its end", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node, 10);
    peer.say(["GOSSIP_REQ", { online: { peer: [3, 0, 0], node: [node.membership.local().seq, 1, 10] } }]);
    const challenged = () =>
      peer.messages("GOSSIP_REQ").some(({ offline }) => (offline as { peer?: number })?.peer === 10);
    await eventually("it is challenged", challenged);
    expect(node.membership.available()).toEqual(["peer"]);
    peer.say(introduction(peer, 11, "another process"));
    await eventually("it is known anew", () => node.membership.get("peer")!.info!.instanceID === "another process");
  });

  test("takes the place of the process before when others describe that", async () => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node);
    const { seq } = node.membership.local();
    const before = peer.messages("GOSSIP_RES").length;
    peer.say(["GOSSIP_RES", { online: { node: [info({ seq: seq + 20, instanceID: "before" }), 9, 9] } }]);
    await eventually("it objects", () => peer.messages("GOSSIP_RES").length > before);
    expect(peer.messages("GOSSIP_RES").at(-1)).toMatchObject({ online: { node: [{ seq: seq + 21 }, 1, 10] } });
  });
});

describe("a false claim", () => {
  test.each(["GOSSIP_REQ", "GOSSIP_RES"] as const)("that this node is offline, in a %s, is refuted", async (type) => {
    await using peer = await RawPeer.listen("peer");
    await using node = frozenNode("node");
    await node.start();
    await joined(peer, node);
    const { seq } = node.membership.local();
    peer.say([type, { online: { peer: [2, 1, 1] }, offline: { node: seq + 4 } }]);
    const refuted = () => peer.messages("GOSSIP_RES").some(({ online }) => seqIn(online, "node") === seq + 5);
    await eventually("it is refuted", refuted);
    expect(node.membership.local().seq).toBe(seq + 5);
  });

  test("that another node is offline is believed until that node objects, which it is asked to", async () => {
    await using accuser = await RawPeer.listen("accuser");
    await using accused = await RawPeer.listen("accused");
    await using node = frozenNode("node");
    await node.start();
    await joined(accuser, node);
    await joined(accused, node);
    accuser.say(["GOSSIP_RES", { offline: { accused: 3 } }]);
    await knows(node, "accuser");
    const told = () =>
      accused.messages("GOSSIP_REQ").some(({ offline }) => (offline as { accused?: number })?.accused === 3);
    await eventually("the accused is told", told);
    accused.say(introduction(accused, 4));
    await knows(node, "accused", "accuser");
  });
});

describe("a round of gossip", () => {
  test("goes to an available and to an unavailable node, every period", async () => {
    const clock = new ManualClock();
    await using up = await RawPeer.listen("up");
    await using down = await RawPeer.listen("down");
    await using node = frozenNode("node", { clock, gossipPeriod: 3, random: () => 0 });
    await node.start();
    await joined(up, node);
    await joined(down, node);
    down.hangUp();
    await knows(node, "up");
    const requests = () => [up.messages("GOSSIP_REQ").length, down.messages("GOSSIP_REQ").length];
    const [upBefore, downBefore] = requests() as [number, number];
    clock.advance(2_999);
    expect(requests()).toEqual([upBefore, downBefore]);
    clock.advance(1);
    await eventually("both are asked", () => requests().join() === [upBefore + 1, downBefore + 1].join());
    const seq = node.membership.local().seq;
    expect(down.messages("GOSSIP_REQ").at(-1)).toEqual({
      online: { node: [seq, 1, 10], up: [2, 1, 5] },
      offline: { down: 3 },
      sender: "node",
      ver: "5",
    });
  });

  test("does not keep a connection from being closed for a busier one", async () => {
    const clock = new ManualClock();
    await using idle = await RawPeer.listen("idle");
    await using busy = await RawPeer.listen("busy");
    await using node = frozenNode("node", { clock, maxConnections: 2, random: () => 0 });
    await node.start();
    await joined(idle, node);
    await joined(busy, node);
    await node.send("busy", "EVENT", {});
    for (let round = 0; round < 3; round++) clock.advance(2_000);
    await eventually("idle is gossiped to", () => idle.messages("GOSSIP_REQ").length >= 3);
    await using third = await RawPeer.listen("third");
    busy.say(["GOSSIP_RES", { online: { third: [info({ seq: 1, port: third.port }), 1, 1] } }]);
    await knows(node, "busy", "idle", "third");
    await node.send("third", "EVENT", {});
    await eventually("idle is closed", () => idle.open === 0 && third.open === 1);
    expect([busy.open, node.membership.available()]).toEqual([1, ["busy", "idle", "third"]]);
  });
});

describe("a second node of the same ID", () => {
  test("is noticed, and what it says afterwards is not taken for news of this node", async () => {
    await using twin = await RawPeer.listen("node");
    await using node = frozenNode("node");
    await node.start();
    await twin.hello(node.transporter.port!);
    await eventually("it is noticed", () => node.membership.conflicts.length > 0);
    expect(node.membership.conflicts).toEqual([`nowhere.invalid:${twin.port}`]);
  });

  test("takes its place for the peers, who tell the first one; it leaves without a word", async () => {
    await using peer = frozenNode("peer");
    await peer.start();
    await using first = frozenNode("twin", { urls: peer.url() });
    await first.start();
    await knows(peer, "twin");
    await using second = frozenNode("twin", { urls: peer.url() });
    await second.start();
    await eventually("the first one hears of it", () => first.membership.conflicts.length > 0);
    await eventually(
      "the peer knows the second one",
      () => peer.membership.get("twin")?.info?.instanceID === second.membership.instanceID,
    );
    await first.stop();
    await peer.send("twin", "EVENT", {});
    await eventually("frames reach the second one", () => second.received.length === 1);
    expect([first.received, peer.membership.available()]).toEqual([[], ["twin"]]);
    expect(second.membership.conflicts).toEqual([]);
  });
});

test("a description that changes while the connections are being made reaches every peer", async () => {
  await using seed = frozenNode("seed");
  await seed.start();
  await using peer = frozenNode("peer", { urls: seed.url() });
  await peer.start();
  await knows(seed, "peer");
  await using node = frozenNode("node", { urls: seed.url() });
  await node.start();
  node.membership.publish([describeService("late")]);
  await node.transporter.discoverer.announce();
  const services = (): unknown => peer.membership.get("node")?.info?.services.map(({ name }) => name);
  await eventually("the peer hears of the service", () => JSON.stringify(services()) === '["late"]', {
    state: services,
  });
});

describe("the discoverer", () => {
  test("cannot start before the transporter is connected", async () => {
    const node = frozenNode("node");
    const host = { nodeID: "node", namespace: "", logger: node.logger, nodes: node.membership, cpuUsage: () => 0 };
    await expect(node.transporter.discoverer.start(host)).rejects.toMatchObject({ type: "BAD_GATEWAY" });
  });

  test("logs every message when debugging, and no payload otherwise", async () => {
    await using loud = frozenNode("loud", { debug: true });
    await loud.start();
    await using quiet = frozenNode("quiet", { urls: loud.url() });
    await quiet.start();
    await knows(loud, "quiet");
    const gossip = (node: TestNode) => node.logger.lines.filter(({ args }) => String(args[0]).startsWith("GOSSIP_"));
    expect(gossip(loud).map(({ args }) => args[0])).toEqual(
      expect.arrayContaining(["GOSSIP_REQ from quiet", "GOSSIP_RES from quiet", "GOSSIP_RES to quiet"]),
    );
    expect(gossip(quiet)).toEqual([]);
  });

  test("leaves no timer behind, and may be started again under another port", async () => {
    const clock = new ManualClock();
    await using a = frozenNode("a");
    await a.start();
    const b = frozenNode("b", { clock, urls: a.url() });
    await b.start();
    await knows(a, "b");
    await b.stop();
    expect(clock.pending).toBe(0);
    await knows(a);
    await b.start();
    await knows(a, "b");
    expect(a.membership.get("b")!.info!.port).toBe(b.transporter.port);
    await b.stop();
  });
});

/** A description by a peer that is not one of ours. */
function info(own: Readonly<Record<string, unknown>>) {
  return { services: [], ipList: ["127.0.0.1"], hostname: "localhost", instanceID: "peer's", ...own };
}

function introduction(peer: RawPeer, seq: number, instanceID = "peer's") {
  return ["GOSSIP_RES", { online: { [peer.nodeID]: [info({ seq, port: peer.port, instanceID }), 1, 5] } }] as const;
}

/** Makes a hand-made peer a member that the node is connected to. */
async function joined(peer: RawPeer, node: TestNode, seq = 2): Promise<void> {
  await peer.hello(node.transporter.port!);
  await eventually(`${peer.nodeID} is greeted`, () => peer.messages("GOSSIP_RES").length > 0);
  peer.say(introduction(peer, seq));
  await eventually(`${peer.nodeID} is known`, () => node.membership.available().includes(peer.nodeID));
}

const seqIn = (online: unknown, nodeID: string): number | undefined =>
  (online as Record<string, [{ seq: number }]> | undefined)?.[nodeID]?.[0].seq;
