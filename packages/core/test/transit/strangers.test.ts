import { Readable } from "node:stream";
import type { ServiceSchema } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { connectPeer, describePeer, describeService } from "./raw-peer.ts";
import { countersOf, healthOf, leftoversOf, NOTHING_LEFT } from "./transit-health.ts";

const echo: ServiceSchema = {
  name: "echo",
  actions: { say: (ctx) => ctx.params, ignore: () => "ignored" },
  events: { told() {} },
};

async function start() {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({ nodes: { node: { services: [echo], logger: log } }, clock });
  const stranger = await connectPeer(cluster, "stranger");
  return {
    ...{ clock, log, cluster, stranger, node: cluster.nodes.node },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await stranger[Symbol.asyncDispose]();
    },
  };
}

const call = (id: string, own: object = {}): object => ({ id, action: "echo.say", params: {}, stream: false, ...own });

describe("who has not described itself", () => {
  test("is answered, and leaves no link behind, whatever it calls itself", async () => {
    await using rig = await start();
    await rig.stranger.send("node", "REQ", call("1", { params: "hello" }));
    await rig.stranger.send("node", "PING", { time: 1, id: "p" });
    await rig.stranger.send("node", "DISCOVER", {});
    for (let name = 0; name < 100; name++) {
      for (const type of ["REQ", "PING", "DISCOVER", "HEARTBEAT"] as const) {
        const packet = { ...call(`${name}`), sender: `made-up-${name}` };
        if (type === "HEARTBEAT") await rig.stranger.broadcast(type, packet);
        else await rig.stranger.send("node", type, packet);
      }
    }
    await rig.clock.settle();
    const [answer] = rig.stranger.packets("RES");
    expect(answer).toMatchObject({ id: "1", success: true, data: "hello" });
    expect([rig.stranger.packets("PONG"), rig.stranger.packets("INFO")].map(({ length }) => length)).toEqual([1, 1]);
    expect(await healthOf(rig.node)).toMatchObject({ links: 0 });
  });

  test("is answered in the version that it speaks", async () => {
    const clock = new FakeClock();
    const options = { services: [echo], transit: { disableVersionCheck: true } };
    const cluster = await startCluster({ nodes: { node: options }, clock });
    await using stranger = await connectPeer(cluster, "old", "4");
    await stranger.send("node", "REQ", call("1"));
    await clock.settle();
    expect(stranger.packets("RES")[0]).not.toHaveProperty("headers");
    await cluster.stop();
  });

  test("has the chunks of a stream that it never opened forgotten after a while", async () => {
    await using rig = await start();
    for (let id = 0; id < 50; id++) await rig.stranger.send("node", "REQ", call(`${id}`, { stream: true, seq: 3 }));
    expect(await leftoversOf(rig.node)).toMatchObject({ serving: 50 });
    await rig.clock.advance(6_000);
    expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  });
});

test("a stream that an action did not begin to read ends with the call", async () => {
  await using rig = await start();
  await rig.stranger.send("node", "REQ", call("1", { action: "echo.ignore", stream: true, seq: 0 }));
  await rig.clock.settle();
  expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
  await rig.cluster.add({ caller: {} });
  const caller = rig.cluster.node("caller");
  const stream = Readable.from(endless());
  await expect(caller.call("echo.ignore", {}, { stream })).resolves.toBe("ignored");
  await rig.clock.settle();
  expect(stream.destroyed).toBe(true);
  expect(await leftoversOf(caller)).toEqual(NOTHING_LEFT);
});

test("a request that cannot be read is answered all the same", async () => {
  await using rig = await start();
  await rig.stranger.send("node", "REQ", call("1", { meta: "none" }));
  expect(rig.stranger.packets("RES")).toEqual([
    expect.objectContaining({
      id: "1",
      success: false,
      error: expect.objectContaining({ type: "INVALID_PACKET_DATA" }),
    }),
  ]);
});

test("an answer that cannot be read fails its call", async () => {
  await using rig = await start();
  await rig.stranger.announce({ services: [describeService("svc", ["one"])] });
  rig.stranger.serve(() => ({ success: true, data: 1, meta: "none" }));
  const answer = rig.node.call("svc.one", {}, { timeout: 0 });
  await expect(answer).rejects.toMatchObject({ type: "INVALID_PACKET_DATA" });
  expect(await leftoversOf(rig.node)).toEqual(NOTHING_LEFT);
});

test("an error whose causes have no end is an error all the same", async () => {
  await using rig = await start();
  await rig.stranger.announce({ services: [describeService("svc", ["one"])] });
  const answer = rig.node.call("svc.one", {}, { timeout: 0 });
  await rig.clock.settle();
  const id = JSON.stringify(rig.stranger.packets("REQ")[0]?.id);
  const causes = `${'{"cause":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  const frame = `{"ver":"5","sender":"stranger","id":${id},"success":false,"error":${causes}}`;
  void rig.stranger.sendFrame({ kind: "node", type: "RES", nodeID: "node" }, Buffer.from(frame));
  await expect(answer).rejects.toMatchObject({ message: "The error arrived without a message." });
});

test("a description that is nested too deep is refused whole", async () => {
  await using rig = await start();
  await rig.stranger.announce({ ...describePeer("stranger"), metadata: nested(200) });
  expect(await rig.node.call("$node.list")).toHaveLength(1);
  expect(rig.log.texts("warn")).toEqual([expect.stringContaining("INFO")]);
});

test("a description under this node's own name that names no instance is nobody else's", async () => {
  await using rig = await start();
  await rig.stranger.broadcast("INFO", { ...describePeer("node"), sender: "node", instanceID: "" });
  await rig.clock.settle();
  expect(await rig.node.call("echo.say", "still here")).toBe("still here");
});

test("an event is logged whose strategy fails to choose a listener", async () => {
  const log = recordLogs();
  const listener = (name: string): ServiceSchema => ({ name, events: { told: { group: "all", handler() {} } } });
  const select = (): never => {
    throw new Error("none is good enough");
  };
  const registry = { strategy: () => ({ select }) };
  const services = [listener("one"), listener("other")];
  const cluster = await startCluster({ nodes: { node: { services, registry, logger: log } }, clock: new FakeClock() });
  await using stranger = await connectPeer(cluster, "stranger");
  await stranger.send("node", "EVENT", { id: "e", event: "told", data: 1, groups: null, broadcast: false });
  expect(log.texts("error")).toEqual([expect.stringContaining("Event 'told' could not be handled.")]);
  expect(await countersOf(cluster.node("node"))).toEqual({ "event.handler.errors": 1 });
  await cluster.stop();
});

function* endless(): Generator<string> {
  for (;;) yield "more";
}

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level++) value = { cause: value };
  return value;
}
