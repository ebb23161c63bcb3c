import { FakeClock, startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "../transit/raw-peer.ts";

const NAMES = 10_001;

test("actions that nobody serves any more are remembered, but not without end", async () => {
  const cluster = await startCluster({ nodes: { node: {} }, clock: new FakeClock() });
  await using peer = await connectPeer(cluster, "peer");
  const actions = Array.from({ length: NAMES }, (_, index) => `a${index}`);
  await peer.announce({ services: [describeService("svc", actions)] });
  await peer.announce({ services: [], seq: 2 });
  const node = cluster.node("node");
  await expect(node.call(`svc.a${NAMES - 1}`)).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  await expect(node.call("svc.a0")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await cluster.stop();
});
