import { bare, type GoldenPacket, golden } from "./golden.ts";
import { type GoldenNode, startGoldenNode } from "./golden-node.ts";

describe("an Isomer node takes part in a cluster as the captured node did", () => {
  let node: GoldenNode;
  beforeEach(async () => {
    node = await startGoldenNode("node15", "gold15", { heartbeatInterval: 10 });
  });
  afterEach(() => node.broker.stop());

  const topics = (): readonly string[] => node.wire.sent.map(({ topic }) => topic);
  const info = (): GoldenPacket => node.wire.packets("INFO").at(-1) ?? {};

  test("it listens to the topics of the protocol, and to its own extensions", () => {
    const own = ["EVENT", "REQ", "RES", "DISCOVER", "INFO", "PING", "PONG"].map((type) => `MOL-lab.${type}.node15`);
    const all = ["DISCOVER", "INFO", "DISCONNECT", "HEARTBEAT", "PING"].map((type) => `MOL-lab.${type}`);
    const extensions = ["BATCH", "CANCEL", "CREDIT"].map((type) => `MOL-lab.${type}.node15`);
    expect([...node.wire.subscribed].toSorted()).toEqual([...own, ...all, ...extensions].toSorted());
  });

  test("it asks for the others, then tells of itself", () => {
    const [first, ...rest] = topics();
    expect(first).toBe("MOL-lab.DISCOVER");
    expect(new Set(rest)).toEqual(new Set(["MOL-lab.INFO"]));
    expect(node.wire.packets("DISCOVER")).toStrictEqual([golden("DISCOVER.v5.broadcast")]);
  });

  test("its INFO has the captured fields, and one more for its extensions", () => {
    const captured = golden("INFO.v5.broadcast");
    expect(Object.keys(info()).toSorted()).toEqual([...Object.keys(captured), "isomer"].toSorted());
    const { services, config, metadata, seq, ver, sender } = captured;
    expect(info()).toMatchObject({ config, metadata, seq, ver, sender });
    expect(info().services).toStrictEqual(services);
    expect(info()).toMatchObject({
      ipList: expect.arrayContaining([expect.any(String)]),
      hostname: expect.any(String),
      client: { type: "isomer", version: expect.any(String), langVersion: process.version },
      instanceID: node.broker.instanceID,
    });
  });

  test("it answers whoever asks", () => {
    node.wire.arrive("DISCOVER", golden("DISCOVER.v4.broadcast"));
    expect(node.wire.sent.at(-1)).toMatchObject({ topic: "MOL-lab.INFO.node14", payload: info() });
  });

  test("it asks a node that it hears of for the first time", () => {
    node.wire.arrive("HEARTBEAT", golden("HEARTBEAT.v4"));
    expect(node.wire.sent.at(-1)).toMatchObject({ topic: "MOL-lab.DISCOVER.node14", type: "DISCOVER" });
    expect(bare(node.wire.sent.at(-1)?.payload ?? {})).toStrictEqual({});
  });

  test("its heartbeat has the captured fields, and names its latest description", async () => {
    await node.clock.advance(11_000);
    const [heartbeat = {}] = node.wire.packets("HEARTBEAT");
    expect(topics().at(-1)).toBe("MOL-lab.HEARTBEAT");
    const { seq, instanceID } = info();
    expect(heartbeat).toStrictEqual({ ...golden("HEARTBEAT.v5"), cpu: expect.any(Number), seq, instanceID });
    expect(Number.isInteger(heartbeat.cpu)).toBe(true);
  });

  test.each(["PING.v4.targeted", "PING.v4.broadcast"])("it answers %s", (name) => {
    const { time, id } = golden(name);
    node.wire.arrive("PING", golden(name));
    expect(node.wire.sent.at(-1)?.topic).toBe("MOL-lab.PONG.node14");
    const pong = { ...golden("PONG.v5.targeted"), time, id, arrived: node.clock.epoch() };
    expect(node.wire.sent.at(-1)?.payload).toStrictEqual(pong);
  });

  test("its ping has the captured fields, and understands the captured answer", async () => {
    node.wire.arrive("INFO", golden("INFO.v4.broadcast"));
    const result = node.broker.ping("node14", 1_000);
    const [ping = {}] = node.wire.packets("PING");
    expect(Object.keys(ping)).toEqual(Object.keys(golden("PING.v5.targeted")));
    node.wire.arrive("PONG", { ...golden("PONG.v4.targeted"), id: ping.id, time: ping.time });
    expect(await result).toMatchObject({ nodeID: "node14", elapsedTime: 0 });
  });

  test("it leaves with an empty INFO of a higher number and DISCONNECT", async () => {
    await node.broker.stop();
    expect(topics().slice(-2)).toEqual(["MOL-lab.INFO", "MOL-lab.DISCONNECT"]);
    const { services, seq } = golden("INFO.v5.broadcast.stopping");
    expect(info()).toMatchObject({ services, seq });
    expect(node.wire.packets("DISCONNECT")).toStrictEqual([golden("DISCONNECT.v5")]);
  });

  test("it sees captured nodes come and go", async () => {
    const available = async (): Promise<unknown> => {
      const list = node.broker.ping();
      for (const { id, time } of node.wire.packets("PING")) {
        node.wire.arrive("PONG", { ...golden("PONG.v4.targeted"), id, time });
      }
      return Object.keys(await list);
    };
    node.wire.arrive("INFO", golden("INFO.v4.broadcast"));
    expect(await available()).toEqual(["node14"]);
    await node.broker.waitForServices("v1.gold14", 1_000);
    node.wire.arrive("INFO", golden("INFO.v4.broadcast.stopping"));
    await expect(node.broker.call("v1.gold14.add")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
    node.wire.arrive("DISCONNECT", golden("DISCONNECT.v4"));
    expect(await available()).toEqual([]);
  });
});
