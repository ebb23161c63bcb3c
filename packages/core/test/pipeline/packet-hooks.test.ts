import type { IncomingPacket, Middleware, OutgoingPacket, ServiceSchema } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";

const echo = {
  name: "echo",
  actions: { say: (ctx) => ctx.params },
  events: { told() {} },
} satisfies ServiceSchema;

/** Keeps copies of the packets that pass: what is sent is changed behind the hooks. */
function watching(packets: { sent: OutgoingPacket[]; received: IncomingPacket[] }): Middleware {
  return {
    transitPublish: (next) => (packet) => {
      packets.sent.push({ ...packet, payload: { ...packet.payload } });
      return next(packet);
    },
    transitMessageHandler: (next) => (packet) => {
      packets.received.push(packet);
      return next(packet);
    },
  };
}

async function start(middlewares: readonly Middleware[] = []) {
  const packets = { sent: [] as OutgoingPacket[], received: [] as IncomingPacket[] };
  const log = recordLogs();
  const cluster = await startCluster({
    nodes: { a: { middlewares: [...middlewares, watching(packets)], heartbeatInterval: 0 }, b: { services: [echo] } },
    logger: log,
  });
  const { sent, received } = packets;
  return { cluster, log, sent, received, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("see each packet with type, node and payload before it is encoded, and after it is decoded", async () => {
  await using rig = await start();
  expect(rig.sent.slice(0, 1)).toEqual([{ type: "DISCOVER", target: null, payload: {} }]);
  expect(rig.received.find(({ type }) => type === "INFO")).toMatchObject({ sender: "b", payload: { sender: "b" } });
  rig.sent.length = 0;
  rig.received.length = 0;
  await rig.a.call("echo.say", { n: 1 });
  await rig.a.emit("told", 2);
  await rig.a.ping("b");
  expect(rig.sent).toEqual([
    { type: "REQ", target: "b", payload: expect.objectContaining({ action: "echo.say", params: { n: 1 } }) },
    { type: "EVENT", target: "b", payload: expect.objectContaining({ event: "told", data: 2 }) },
    { type: "PING", target: "b", payload: { id: expect.any(String), time: expect.any(Number) } },
  ]);
  for (const { payload } of rig.sent) expect(payload).not.toHaveProperty("sender");
  expect(rig.received).toEqual([
    { type: "RES", sender: "b", payload: expect.objectContaining({ data: { n: 1 }, sender: "b", ver: "5" }) },
    { type: "PONG", sender: "b", payload: expect.objectContaining({ sender: "b" }) },
  ]);
});

test("each packet of a batch passes on its own", async () => {
  await using rig = await start();
  rig.sent.length = 0;
  rig.received.length = 0;
  const batches = (): number => rig.cluster.network.counters({ types: ["BATCH"] }).sent;
  const before = batches();
  await Promise.all([1, 2, 3].map((n) => rig.a.call("echo.say", { n })));
  expect(batches() - before).toBe(2);
  expect(rig.sent.map(({ type }) => type)).toEqual(["REQ", "REQ", "REQ"]);
  expect(rig.received.map(({ type }) => type)).toEqual(["RES", "RES", "RES"]);
});

test("the first middleware is the innermost, in both directions, and the hooks run once", async () => {
  const order: string[] = [];
  const named = (name: string): Middleware => ({
    transitPublish(next) {
      order.push(`${name} composed`);
      return (packet) => {
        if (packet.type === "PING") order.push(`${name} sends`);
        return next(packet);
      };
    },
    transitMessageHandler: (next) => (packet) => {
      if (packet.type === "PONG") order.push(`${name} receives`);
      return next(packet);
    },
  });
  await using rig = await start([named("1"), named("2")]);
  await rig.a.ping("b");
  expect(order).toEqual(["1 composed", "2 composed", "2 sends", "1 sends", "2 receives", "1 receives"]);
});

test("may change packets, and drop them", async () => {
  const changing: Middleware = {
    transitPublish: (next) => async (packet) => {
      if (packet.type === "EVENT") return;
      const { payload } = packet;
      // A hook may wait, and pass on another object.
      await Promise.resolve();
      return next(packet.type === "REQ" ? { ...packet, payload: { ...payload, params: { changed: true } } } : packet);
    },
    transitMessageHandler: (next) => (packet) =>
      packet.type === "RES"
        ? next({ ...packet, payload: { ...packet.payload, data: [packet.payload.data] } })
        : next(packet),
  };
  await using rig = await start([changing]);
  expect(await rig.a.call("echo.say", { n: 1 })).toEqual([{ changed: true }]);
  const heard: unknown[] = [];
  rig.b.createService({ name: "ear", events: { told: () => void heard.push("told") } });
  await rig.cluster.settle();
  await rig.a.broadcast("told");
  await rig.a.ping("b");
  expect(heard).toEqual([]);
});

test("a call whose packet a hook refuses fails with that, and a packet that a hook refuses to take is told and dropped", async () => {
  const refusing: Middleware = {
    transitPublish: (next) => (packet) => {
      if (packet.type === "REQ") throw new Error("not over my wire");
      return next(packet);
    },
    transitMessageHandler: (next) => (packet) => {
      if (packet.type === "PONG") throw new Error("not into my node");
      return next(packet);
    },
  };
  await using rig = await start([refusing]);
  await expect(rig.a.call("echo.say")).rejects.toThrow("not over my wire");
  expect(await rig.a.ping("b", 50)).toBeNull();
  expect(rig.log.texts("warn")).toEqual(["A packet of type PONG was dropped. not into my node"]);
});

test("a hook that waits before it refuses a packet does not end the process", async () => {
  const refusing: Middleware = {
    transitMessageHandler: (next) => async (packet) => {
      await Promise.resolve();
      if (packet.type === "PONG") throw new Error("not into my node");
      await next(packet);
    },
  };
  await using rig = await start([refusing]);
  expect(await rig.a.call("echo.say", { n: 1 })).toEqual({ n: 1 });
  expect(await rig.a.ping("b", 50)).toBeNull();
  expect(rig.log.texts("warn")).toEqual(["A packet of type PONG was dropped. not into my node"]);
});

test("a packet for a shared queue says so, and keeps its way when it is copied", async () => {
  const sent: OutgoingPacket[] = [];
  const copying: Middleware = {
    transitPublish: (next) => (packet) => {
      sent.push(packet);
      return next({ ...packet });
    },
  };
  const balanced = { disableBalancer: true, internalServices: false };
  await using cluster = await startCluster({
    nodes: { a: { ...balanced, middlewares: [copying] }, b: { ...balanced, services: [echo] } },
  });
  expect(await cluster.nodes.a.call("echo.say", { n: 1 })).toEqual({ n: 1 });
  expect(sent.at(-1)).toMatchObject({
    ...{ type: "REQ", target: null, queue: { kind: "action", type: "REQ", action: "echo.say" } },
  });
});
