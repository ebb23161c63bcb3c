import type { BrokerOptions } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";
import { connectPeer, describePeer, describeService } from "./raw-peer.ts";
import { healthOf } from "./transit-health.ts";

const echo = { name: "echo", actions: { say: () => "said" } };

async function start(ver: string, options: Partial<BrokerOptions> = {}) {
  const log = recordLogs();
  const cluster = await startCluster({ nodes: { node: { services: [echo], logger: log, ...options } } });
  const peer = await connectPeer(cluster, "peer", ver);
  return {
    ...{ log, cluster, peer, node: cluster.nodes.node },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const request = { id: "r", action: "echo.say", params: {}, meta: {}, timeout: 0, level: 1, stream: false };

test.each(["4", "3", "6", "", "5.0"])("a packet of version %p is refused, counted and logged", async (ver) => {
  await using rig = await start(ver);
  await rig.peer.announce();
  await rig.peer.send("node", "REQ", request);
  expect(rig.peer.packets("RES")).toEqual([]);
  expect(await healthOf(rig.node)).toMatchObject({ "transit.packets.invalid": 2 });
  expect(rig.log.texts("warn")[0]).toContain(`Protocol version mismatch: node 'peer' speaks '${ver}', this node '5'.`);
  expect(await rig.node.call("$node.list")).toHaveLength(1);
});

test("a version that is no text is refused, and none at all too", async () => {
  await using rig = await start("5");
  await rig.peer.send("node", "REQ", { ...request, ver: 5 });
  await rig.peer.send("node", "REQ", { ...request, ver: undefined });
  expect(rig.peer.packets("RES")).toEqual([]);
});

test("with version checking off a node of version 4 is understood, and answered in its own form", async () => {
  await using rig = await start("4", { transit: { disableVersionCheck: true } });
  await rig.peer.announce({ ...describePeer("peer"), services: [describeService("old", ["ask"])] });
  await rig.peer.send("node", "REQ", request);
  const [answer] = rig.peer.packets("RES");
  expect(answer).toMatchObject({ id: "r", success: true, data: "said", meta: {} });
  expect(answer).not.toHaveProperty("headers");
  rig.peer.serve(({ params }) => ({ success: true, data: params }));
  expect(await rig.node.call("old.ask", { a: 1 }, { headers: { h: 1 } })).toEqual({ a: 1 });
  expect(rig.peer.packets("REQ")[0]).not.toHaveProperty("headers");
});

test("a peer of version 5 that announced nothing gets packets in Moleculer's form", async () => {
  await using rig = await start("5");
  await rig.peer.announce({ services: [describeService("plain", ["ask"], ["told"])] });
  rig.peer.serve(() => ({ success: true, data: null }));
  await rig.node.call("plain.ask");
  await rig.node.emit("told", { a: 1 });
  await rig.node.ping("peer", 1);
  const [asked] = rig.peer.packets("REQ");
  expect(Object.keys(asked ?? {}).toSorted()).toEqual([
    "action",
    "caller",
    "headers",
    "id",
    "level",
    "meta",
    "params",
    "parentID",
    "requestID",
    "sender",
    "stream",
    "timeout",
    "tracing",
    "ver",
  ]);
  expect(asked).toMatchObject({ ver: "5", sender: "node", action: "plain.ask", params: {}, stream: false, level: 1 });
  expect(rig.peer.packets("EVENT")[0]).toMatchObject({
    event: "told",
    data: { a: 1 },
    groups: ["plain"],
    broadcast: false,
  });
  expect(rig.peer.received.map(({ type }) => type)).not.toContain("BATCH");
});
