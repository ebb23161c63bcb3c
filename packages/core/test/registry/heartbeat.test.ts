import { ServiceBroker } from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "../transit/raw-peer.ts";

interface NodeView {
  readonly id: string;
  readonly available: boolean;
  readonly cpu: number | null;
}

async function start(options: NodeOptions = {}) {
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { node: {} }, clock, ...options });
  const { node } = cluster.nodes;
  const peer = await connectPeer(cluster, "peer");
  await peer.announce({ services: [describeService("svc", ["one"])] });
  return {
    ...{ clock, cluster, node, peer },
    async view(): Promise<NodeView | undefined> {
      return (await node.call<readonly NodeView[]>("$node.list")).find(({ id }) => id === "peer");
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

test("a node beats every ten seconds, give or take half a second", async () => {
  await using rig = await start();
  await rig.clock.advance(100_000);
  const beats = rig.peer.packets("HEARTBEAT");
  expect(beats.length).toBeGreaterThanOrEqual(9);
  expect(beats.length).toBeLessThanOrEqual(10);
  expect(beats[0]).toMatchObject({ sender: "node", cpu: expect.any(Number) });
});

test("a beat tells which description of which process is the latest", async () => {
  await using rig = await start();
  await rig.clock.advance(11_000);
  rig.node.createService({ name: "late" });
  await rig.clock.advance(11_000);
  const [first, second] = rig.peer.packets("HEARTBEAT");
  const info = rig.peer.packets("INFO").findLast(({ sender }) => sender === "node");
  expect(second).toMatchObject({ seq: info?.seq, instanceID: rig.node.instanceID });
  expect(Number(first?.seq)).toBeLessThan(Number(second?.seq));
});

test("a node that is silent for longer than the timeout is taken for dead, and its calls are rejected", async () => {
  await using rig = await start();
  const call = rig.node.call("svc.one", {}, { timeout: 0 });
  const failure = call.catch((error: unknown) => error);
  await rig.clock.advance(30_000);
  expect(await rig.view()).toMatchObject({ available: true });
  await rig.clock.advance(7_500);
  expect(await rig.view()).toMatchObject({ available: false });
  expect(await failure).toMatchObject({ type: "REQUEST_REJECTED", data: { nodeID: "peer" } });
});

test("heartbeats keep a node alive and tell its load", async () => {
  await using rig = await start();
  for (let count = 1; count <= 10; count++) {
    await rig.clock.advance(20_000);
    await rig.peer.broadcast("HEARTBEAT", { cpu: count });
  }
  expect(await rig.view()).toMatchObject({ available: true, cpu: 10 });
});

test("a description is a sign of life too", async () => {
  await using rig = await start();
  const left: unknown[] = [];
  rig.node.onInternal("$node.disconnected", (payload) => left.push(payload));
  for (let seq = 2; seq < 6; seq++) {
    await rig.clock.advance(20_000);
    await rig.peer.announce({ seq });
  }
  expect(left).toEqual([]);
});

test("a node that was held up itself reads what came meanwhile before it takes others for dead", async () => {
  await using rig = await start();
  await rig.clock.stall(60_000);
  expect(await rig.view()).toMatchObject({ available: true });
  await rig.peer.broadcast("HEARTBEAT", { cpu: 1 });
  await rig.clock.advance(7_500);
  expect(await rig.view()).toMatchObject({ available: true });
  await rig.clock.stall(60_000);
  await rig.clock.advance(7_500);
  expect(await rig.view()).toMatchObject({ available: false });
});

test("a node that was taken for dead is asked for its description as soon as it is heard again", async () => {
  await using rig = await start();
  await rig.clock.advance(40_000);
  expect(await rig.view()).toMatchObject({ available: false });
  await rig.peer.broadcast("HEARTBEAT", { cpu: 1 });
  expect(rig.peer.packets("DISCOVER")).toHaveLength(1);
  await rig.peer.announce({ services: [describeService("svc", ["one"])] });
  expect(await rig.view()).toMatchObject({ available: true });
});

test("a heartbeat of an unknown node makes the others ask who it is", async () => {
  await using rig = await start();
  const stranger = await connectPeer(rig.cluster, "stranger");
  await stranger.broadcast("HEARTBEAT", { cpu: 1 });
  expect(stranger.packets("DISCOVER")).toEqual([expect.objectContaining({ sender: "node" })]);
  await stranger[Symbol.asyncDispose]();
});

test("a dead node is forgotten after ten minutes", async () => {
  await using rig = await start();
  await rig.peer.broadcast("DISCONNECT", {});
  await rig.clock.advance(590_000);
  expect(await rig.view()).toMatchObject({ available: false });
  await rig.clock.advance(80_000);
  expect(await rig.view()).toBeUndefined();
});

test.each<[string, NodeOptions, boolean, number]>([
  ["other times", { heartbeatInterval: 1, heartbeatTimeout: 4 }, false, 45],
  ["no timeout", { heartbeatTimeout: 0 }, true, 1],
  ["no beats", { heartbeatInterval: 0, heartbeatTimeout: 0 }, true, 0],
])("the options allow %s", async (_name, options, available, leastBeats) => {
  await using rig = await start(options);
  await rig.clock.advance(50_000);
  expect((await rig.view())?.available).toBe(available);
  const beats = rig.peer.packets("HEARTBEAT").length;
  expect(beats).toBeGreaterThanOrEqual(leastBeats);
  if (leastBeats === 0) expect(beats).toBe(0);
});

test("between brokers a node that is killed is found out, and one that is cut off comes back", async () => {
  const clock = new FakeClock();
  const hello = { name: "greeter", actions: { hello: () => "hello" } };
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [hello] } }, clock });
  const { a } = cluster.nodes;
  const rejoin = cluster.network.partition(["b"]);
  await clock.advance(40_000);
  await expect(a.call("greeter.hello")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  rejoin();
  await clock.advance(11_000);
  expect(await a.call("greeter.hello")).toBe("hello");
  await cluster.kill("b");
  await clock.advance(40_000);
  await expect(a.call("greeter.hello")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("whoever missed a change, or the restart of a node, knows of it with the next beat", async () => {
  const clock = new FakeClock();
  const greeter = (text: string) => ({ name: "greeter", actions: { hello: () => text } });
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock });
  const { a, b } = cluster.nodes;
  const findAgain = cluster.network.partition(["a"]);
  b.createService(greeter("first"));
  await clock.settle();
  findAgain();
  await clock.advance(11_000);
  expect(await a.call("greeter.hello")).toBe("first");

  const rejoin = cluster.network.partition(["a"]);
  await cluster.remove("b");
  const next = new ServiceBroker({
    ...{ logger: false, nodeID: "b", clock, transporter: cluster.transporter("b") },
    services: [greeter("second")],
  });
  await clock.until(next.start());
  rejoin();
  await clock.advance(11_000);
  expect(await a.call("greeter.hello")).toBe("second");
  await clock.until(next.stop());
});
