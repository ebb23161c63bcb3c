import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { connectPeer } from "../transit/raw-peer.ts";

const hanging = { name: "hanging", actions: { hang: () => new Promise(() => {}) } };

test("a timeout leaves a line in the log of the node whose caller waited", async () => {
  const clock = new FakeClock();
  const log = recordLogs();
  await using cluster = await startCluster({ nodes: { a: { logger: log }, b: { services: [hanging] } }, clock });
  const call = clock.until(cluster.nodes.a.call("hanging.hang", {}, { timeout: 100 }));
  await expect(call).rejects.toMatchObject({ type: "REQUEST_TIMEOUT", data: { nodeID: "b" } });
  expect(log.texts("warn")).toEqual([expect.stringContaining("'hanging.hang'")]);
});

test("a timeout that the callee finds names the callee", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { node: { services: [hanging] } }, clock });
  const peer = await connectPeer(cluster, "peer");
  await peer.send("node", "REQ", { id: "1", action: "hanging.hang", params: {}, meta: {}, level: 1, timeout: 100 });
  await clock.advance(200);
  expect(peer.packets("RES")).toEqual([
    expect.objectContaining({
      error: expect.objectContaining({
        ...{ type: "REQUEST_TIMEOUT", nodeID: "node", data: { action: "hanging.hang", nodeID: "node" } },
      }),
    }),
  ]);
  await peer[Symbol.asyncDispose]();
});
