import { EXTENSION_TYPES, PACKET_TYPES, type PacketType, type Topic } from "@isomer/core/adapter-kit";
import { seededRandom, settle } from "@isomer/testing";
import { expectUnharmed, startAttacked } from "./attacked-node.ts";
import { describePeer, describeService, type RawPeer } from "./raw-peer.ts";
import { healthOf } from "./transit-health.ts";

const types: readonly PacketType[] = [...PACKET_TYPES, ...EXTENSION_TYPES];

/** A good packet of each type, to be spoilt. */
const good = (peer: RawPeer): Readonly<Record<string, Record<string, unknown>>> => ({
  DISCOVER: {},
  INFO: describePeer(peer.nodeID),
  HEARTBEAT: { cpu: 5 },
  DISCONNECT: {},
  PING: { time: 1, id: "p" },
  PONG: { time: 1, id: "p", arrived: 1 },
  REQ: { id: "r", action: "echo.say", params: {}, meta: {}, timeout: 0, level: 1, stream: false },
  RES: { id: "r", success: true, data: 1, meta: {}, stream: false },
  EVENT: { id: "e", event: "told", data: 1, groups: ["echo"], broadcast: false, meta: {} },
  BATCH: {},
  CANCEL: { id: "r" },
  CREDIT: { id: "r" },
});

/** Some types have no topic of a node. */
const topicFor = (type: PacketType): Topic =>
  type === "HEARTBEAT" || type === "DISCONNECT" ? { kind: "broadcast", type } : { kind: "node", type, nodeID: "node" };

const wrongValues: readonly unknown[] = [null, 5, -1, "", "text", true, [], [1], {}, { a: 1 }, 1e308];

describe("frames that are no packets", () => {
  /** Makes bytes that cannot be a packet of JSON. */
  const spoilers: Readonly<Record<string, (frame: Buffer, random: () => number) => Buffer>> = {
    truncated: (frame, random) => frame.subarray(0, Math.floor(random() * frame.length)),
    random: (_frame, random) =>
      Buffer.from(Array.from({ length: 1 + Math.floor(random() * 300) }, () => Math.floor(random() * 256))),
    "of the wrong kind": (_frame, random) =>
      Buffer.from(["null", "5", '"text"', "[]", "[{}]", "true", ""][Math.floor(random() * 7)] ?? ""),
    "with a bit turned in its first byte": (frame, random) => {
      const spoilt = Buffer.from(frame);
      spoilt[0] = (spoilt[0] ?? 0) ^ (1 << Math.floor(random() * 8));
      return spoilt;
    },
  };

  test.each(Object.keys(spoilers))("%s are counted, logged and told, a thousand of them", async (kind) => {
    await using rig = await startAttacked();
    const told: unknown[] = [];
    rig.node.onInternal("$transit.error", (payload) => told.push(payload));
    const random = seededRandom(11);
    for (let count = 0; count < 1_000; count++) {
      const type = types[count % types.length] as PacketType;
      const frame = Buffer.from(JSON.stringify({ ...good(rig.peer)[type], ver: "5", sender: "peer" }));
      void rig.peer.sendFrame(topicFor(type), spoilers[kind]?.(frame, random) ?? frame);
    }
    await settle();
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 1_000 });
    expect(rig.log.texts("warn")).toHaveLength(1_000);
    expect(rig.log.texts("warn")[0]).toMatch(/^A packet of type \w+ was dropped\. Invalid packet data\.$/);
    expect(told).toHaveLength(1_000);
    expect(told[0]).toMatchObject({ module: "transit", type: "failedProcessingPacket" });
    await expectUnharmed(rig);
  });

  test("ten megabytes of nonsense are no more than one of them", async () => {
    await using rig = await startAttacked();
    for (const frame of [
      Buffer.alloc(10_000_000, "{"),
      Buffer.alloc(10_000_000),
      Buffer.from(`"${"x".repeat(10_000_000)}"`),
    ]) {
      await rig.peer.sendFrame({ kind: "node", type: "REQ", nodeID: "node" }, frame);
    }
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 3 });
    await expectUnharmed(rig);
  });
});

describe("packets with wrong contents", () => {
  test("do no harm whichever field is wrong, and whatever stands in it", async () => {
    await using rig = await startAttacked();
    let sent = 0;
    for (const [type, payload] of Object.entries(good(rig.peer))) {
      if (type === "BATCH" || type === "DISCONNECT") continue;
      for (const field of [
        ...Object.keys(payload),
        "sender",
        "groups",
        "headers",
        "services",
        "seq",
        "stream",
        "error",
      ]) {
        for (const value of wrongValues) {
          sent++;
          const packet = { ver: "5", sender: "peer", ...payload, [field]: value };
          void rig.peer.sendFrame(topicFor(type as PacketType), Buffer.from(JSON.stringify(packet)));
        }
      }
    }
    await settle();
    expect(sent).toBeGreaterThan(700);
    await rig.clock.advance(100);
    const { "transit.packets.invalid": invalid = 0, "transit.packets.received": received = 0 } = await healthOf(
      rig.node,
    );
    expect(invalid).toBeGreaterThan(200);
    expect(received).toBeGreaterThanOrEqual(sent);
    await expectUnharmed(rig);
  });

  test("do no harm to the description of a node", async () => {
    await using rig = await startAttacked();
    const spoilt: readonly object[] = [
      { services: [null] },
      { services: ["svc"] },
      { services: [{ name: 5 }] },
      { services: [{ name: "svc", actions: { a: "text" } }] },
      { services: [{ name: "svc", events: [1] }] },
      { services: {} },
      { ipList: "127.0.0.1" },
      { seq: "high" },
      { client: [] },
      { isomer: { batch: "yes" } },
    ];
    for (const [index, info] of spoilt.entries()) await rig.peer.announce({ seq: index + 2, ...info });
    const nodes = await rig.node.call<{ id: string }[]>("$node.list");
    expect(nodes.map(({ id }) => id).toSorted()).toEqual(["node", "other", "peer"]);
    await expectUnharmed(rig);
  });

  test("do no harm by the names they use", async () => {
    await using rig = await startAttacked();
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    for (const [index, name] of names.entries()) {
      const services = [{ ...describeService(name, [name], [name]), settings: JSON.parse('{"__proto__":{"x":1}}') }];
      await rig.peer.announce({ seq: index + 2, services });
      await rig.peer.send("node", "REQ", {
        id: name,
        action: name,
        params: {},
        meta: JSON.parse(`{"__proto__":{"polluted":1}}`),
      });
      await rig.peer.send("node", "RES", { id: name, success: false, error: { name, message: name, type: name } });
      await rig.peer.send("node", "EVENT", { id: name, event: name, groups: [name] });
      await rig.peer.send("node", "CANCEL", { id: name });
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await expect(rig.node.call("constructor")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
    await expectUnharmed(rig);
  });
});
