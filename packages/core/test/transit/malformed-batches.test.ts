import { PACKET_TYPES } from "@isomer/core/adapter-kit";
import { settle } from "@isomer/testing";
import { expectUnharmed, startAttacked } from "./attacked-node.ts";
import { healthOf } from "./transit-health.ts";

describe("batches", () => {
  /** A batch by hand, as `protocol/packets/batch.ts` describes it. */
  const batch = (entries: readonly (readonly [number, Buffer])[], { ver = "5", sender = "peer" } = {}): Buffer => {
    const head = Buffer.from([1, ver.length, ...Buffer.from(ver), 0, sender.length, ...Buffer.from(sender)]);
    const written = entries.map(([type, payload]) => {
      const entry = Buffer.alloc(5 + payload.length);
      entry.writeUInt8(type, 0);
      entry.writeUInt32BE(payload.length, 1);
      payload.copy(entry, 5);
      return entry;
    });
    return Buffer.concat([head, ...written]);
  };
  /** The same as a list, the form that nodes with JSON send. */
  const list = (...entries: readonly unknown[]): Buffer => json(["5", "peer", ...entries]);
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const [request, ping] = [PACKET_TYPES.indexOf("REQ"), PACKET_TYPES.indexOf("PING")];
  const topic = { kind: "node", type: "BATCH", nodeID: "node" } as const;

  test("a bad packet in a batch does not spoil the good ones", async () => {
    await using rig = await startAttacked();
    const good = json({ id: "good", action: "echo.say", params: 7 });
    await rig.peer.sendFrame(
      topic,
      batch([
        [request, json(5)],
        [request, good],
        [99, json({})],
        [ping, Buffer.from("{")],
      ]),
    );
    expect(rig.peer.packets("RES")).toEqual([expect.objectContaining({ id: "good", data: 7 })]);
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 2 });
    await expectUnharmed(rig);
  });

  test("a bad packet in a list does not spoil the good ones", async () => {
    await using rig = await startAttacked();
    const good = { id: "good", action: "echo.say", params: 7 };
    await rig.peer.sendFrame(topic, list(request, 5, request, good, 99, {}, "x", {}, null, {}, ping, []));
    expect(rig.peer.packets("RES")).toEqual([expect.objectContaining({ id: "good", data: 7 })]);
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 2 });
    await expectUnharmed(rig);
  });

  test.each([
    ["is empty", []],
    ["is no list", { 0: "5", 1: "peer" }],
    ["has no sender", ["5"]],
    ["names its sender by a number", ["5", 7, 4, {}]],
    ["has no version", [null, "peer", 4, {}]],
    ["ends behind a type", ["5", "peer", 4]],
    ["has an empty sender", ["5", "", 4, {}]],
    ["is of another version", ["3", "peer", 4, { id: "1", action: "echo.say" }]],
  ])("a list that %s is counted, and nothing of it is done", async (_what, value) => {
    await using rig = await startAttacked();
    await rig.peer.sendFrame(topic, json(value));
    expect(rig.peer.packets("RES")).toEqual([]);
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 1 });
    await expectUnharmed(rig);
  });

  test.each([
    [
      "framed",
      batch([
        [request, json({ id: "1", action: "echo.say", params: 1 })],
        [ping, json({ time: 1, id: "p" })],
      ]),
    ],
    ["a list", list(request, { id: "1", action: "echo.say", params: 1 }, ping, { time: 1, id: "p" })],
  ])("a batch that is %s and cut off anywhere does no harm", async (_form, whole) => {
    await using rig = await startAttacked();
    for (let length = 0; length < whole.length; length++) void rig.peer.sendFrame(topic, whole.subarray(0, length));
    await settle();
    const { "transit.packets.invalid": invalid } = await healthOf(rig.node);
    expect(invalid).toBeGreaterThan(whole.length - 20);
    await expectUnharmed(rig);
  });

  test("a length beyond all bounds does not make a node reach for memory", async () => {
    await using rig = await startAttacked();
    const lying = batch([[request, json({})]]);
    lying.writeUInt32BE(0xffffffff, lying.length - 6);
    await rig.peer.sendFrame(topic, lying);
    expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 1 });
    await expectUnharmed(rig);
  });
});
