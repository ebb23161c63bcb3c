import { randomUUID } from "node:crypto";
import { MemoryTransporter, type ServiceSchema } from "@isomer/core";
import type { FrameType, Transporter } from "@isomer/core/adapter-kit";
import { type Cluster, FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { connectPeer } from "./raw-peer.ts";

const failing: ServiceSchema = {
  name: "failing",
  actions: {
    fail() {
      throw Object.assign(new Error("no"), { data: 1n });
    },
  },
  events: { told() {} },
};

/** A node `a` that cannot send packets of some types. */
async function start(refused: readonly FrameType[] = []) {
  const clock = new FakeClock();
  const log = recordLogs();
  const bus = randomUUID();
  let refuses = false;
  const transporter = (nodeID: string): Transporter => {
    const memory = new MemoryTransporter({ bus });
    if (nodeID !== "a") return memory;
    return {
      ...{ name: "refusing", discoverer: null, capabilities: memory.capabilities },
      connect: (host, signal) => memory.connect(host, signal),
      subscribe: (topic) => memory.subscribe(topic),
      unsubscribe: (topic) => memory.unsubscribe(topic),
      send(topic, frame) {
        if (refuses && refused.includes(topic.type)) throw new Error(`no ${topic.type}`);
        return memory.send(topic, frame);
      },
      disconnect: () => memory.disconnect(),
    };
  };
  const services = [failing];
  const cluster: Cluster<"a" | "b"> = await startCluster({
    ...{ nodes: { a: { services, logger: log }, b: { services } }, clock, transporter },
  });
  const told: unknown[] = [];
  cluster.nodes.a.onInternal("$transit.error", (payload) => told.push(payload));
  refuses = true;
  return { clock, log, cluster, told, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

type Rig = Awaited<ReturnType<typeof start>>;

test.each<[type: string, refused: readonly FrameType[], happen: (rig: Rig) => unknown]>([
  ["failedSendEventPacket", [], ({ a }) => a.emit("told", { big: 1n }, { groups: "failing" })],
  ["failedSendResponsePacket", [], ({ b }) => b.call("failing.fail", {}, { nodeID: "a" }).catch(() => {})],
  ["failedSendPackets", ["BATCH"], ({ a }) => a.broadcast("told")],
  ["failedSendInfoPacket", ["INFO"], ({ a }) => a.createService({ name: "late" })],
  ["failedSendHeartbeatPacket", ["HEARTBEAT"], ({ clock }) => clock.advance(10_600)],
  [
    "failedNodeDiscovery",
    ["DISCOVER"],
    async ({ cluster }) => {
      await using peer = await connectPeer(cluster, "stranger");
      await peer.broadcast("HEARTBEAT", { cpu: 1 });
    },
  ],
  [
    "failedNodesDiscovery",
    ["DISCOVER"],
    ({ cluster }) => {
      cluster.network.interrupt("a");
      cluster.network.restore("a");
    },
  ],
])("%s is told, with the error", async (type, refused, happen) => {
  await using rig = await start(refused);
  if (type === "failedSendEventPacket") await rig.a.destroyService("failing");
  await happen(rig);
  await rig.clock.settle();
  const error = expect.any(Error);
  expect(rig.told).toContainEqual({ error, module: "transit", type });
  expect(new Set(rig.told.map((payload) => (payload as { type: string }).type))).toEqual(new Set([type]));
});

test("a call that cannot be sent fails, and is not told besides", async () => {
  await using rig = await start();
  await expect(rig.a.call("failing.fail", { big: 1n }, { nodeID: "b" })).rejects.toThrow("BigInt");
  await rig.clock.settle();
  expect(rig.told).toEqual([]);
});

test("a listener that tells it to others, and cannot, does not hold up the process", async () => {
  await using rig = await start();
  const reporter: ServiceSchema = {
    name: "reporter",
    events: {
      async "$transit.error"(ctx) {
        await Promise.resolve();
        await ctx.emit("told", { big: 1n }, { groups: "failing" });
      },
    },
  };
  rig.a.createService(reporter);
  await rig.clock.settle();
  await rig.a.destroyService("failing");
  await rig.a.emit("told", { big: 1n });
  await rig.clock.settle();
  expect(await rig.a.ping("b")).toMatchObject({ nodeID: "b" });
  expect(rig.told.length).toBeGreaterThan(1);
  await rig.a.destroyService("reporter");
});
