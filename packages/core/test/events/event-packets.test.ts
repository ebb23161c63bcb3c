import type { NodeOptions } from "@isomer/testing";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "../transit/raw-peer.ts";
import { Ear } from "./ear.ts";

/** A node, and a peer with two services that listen. */
async function start(options: NodeOptions = {}) {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({ nodes: { node: {} }, clock, logger: log, ...options });
  const peer = await connectPeer(cluster, "peer");
  const services = ["mail", "audit"].map((name) => describeService(name, [], ["order.paid"]));
  await peer.announce({ services });
  return {
    ...{ clock, log, cluster, peer, node: cluster.nodes.node },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

test("a node gets one packet for all its groups, whichever way the event is sent", async () => {
  await using rig = await start();
  await rig.node.emit("order.paid", { id: 1 });
  await rig.node.broadcast("order.paid", { id: 2 });
  await rig.node.broadcast("order.paid", { id: 3 }, { groups: "mail" });
  await rig.node.broadcastLocal("order.paid", { id: 4 });
  await rig.clock.settle();
  expect(rig.peer.packets("EVENT").map(({ data, groups, broadcast }) => ({ data, groups, broadcast }))).toEqual([
    { data: { id: 1 }, groups: ["mail", "audit"], broadcast: false },
    { data: { id: 2 }, groups: undefined, broadcast: true },
    { data: { id: 3 }, groups: ["mail"], broadcast: true },
  ]);
});

test("while the connection is lost an event fails for who asks, a ping is not answered, and heartbeats are silent", async () => {
  await using rig = await start();
  rig.cluster.network.interrupt("node");
  const refused = rig.node.emit("order.paid", { id: 1 }, { throwError: true });
  await expect(refused).rejects.toMatchObject({ type: "BAD_GATEWAY", code: 502, retryable: true });
  expect(await rig.node.emit("order.paid", { id: 2 })).toBeUndefined();
  const unsent = "Event 'order.paid' could not be sent.";
  expect(rig.log.texts("error")).toEqual([expect.stringContaining(unsent), expect.stringContaining(unsent)]);
  expect(await rig.node.ping("peer")).toBeNull();
  await rig.clock.advance(25_000);
  expect(rig.log.texts("error")).toHaveLength(2);
  expect(rig.log.texts("warn")).toEqual([expect.stringContaining("lost its connection")]);
});

test("with `disableBalancer` an event that nobody listens to is no error, for known groups and for others", async () => {
  const ear = new Ear();
  const nodes = { a: {}, b: { services: [ear.listener("mail", "order.*")] } };
  await using cluster = await startCluster({ nodes, disableBalancer: true });
  const { a } = cluster.nodes;
  for (const verb of ["emit", "broadcast"] as const) {
    expect(await a[verb]("nobody.listens", {}, { throwError: true })).toBeUndefined();
    expect(await a[verb]("order.paid", {}, { throwError: true, groups: "nobody" })).toBeUndefined();
  }
  expect(await ear.take(cluster)).toEqual([]);
});
