import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";
import { connectPeer } from "../transit/raw-peer.ts";

async function start(options: NodeOptions = {}) {
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { node: {} }, clock, ...options });
  const peer = await connectPeer(cluster, "peer");
  await peer.announce({ seq: 3, instanceID: "instance-1" });
  return {
    ...{ clock, peer },
    isListed: async (): Promise<boolean> => {
      const nodes = await cluster.nodes.node.call<readonly { readonly id: string }[]>("$node.list");
      return nodes.some(({ id }) => id === "peer");
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

test("with `cleanOfflineNodesTimeout` a dead node is forgotten sooner, and with 0 never", async () => {
  await using soon = await start({ registry: { cleanOfflineNodesTimeout: 5 } });
  await soon.peer.broadcast("DISCONNECT", {});
  expect(await soon.isListed()).toBe(true);
  await soon.clock.advance(15_000);
  expect(await soon.isListed()).toBe(false);

  await using never = await start({ registry: { cleanOfflineNodesTimeout: 0 } });
  await never.peer.broadcast("DISCONNECT", {});
  await never.clock.advance(86_400_000);
  expect(await never.isListed()).toBe(true);
});

test.each([
  ["the description and the instance that are known", { seq: 3, instanceID: "instance-1" }, 0],
  ["the beginning of the instance's name", { instanceID: "inst" }, 0],
  ["another description", { seq: 4 }, 1],
  ["another instance", { seq: 3, instanceID: "instance-2" }, 1],
])("a heartbeat that names %s asks for the description so many times: %#", async (_what, heartbeat, asked) => {
  await using rig = await start();
  await rig.peer.broadcast("HEARTBEAT", { cpu: 1, ...heartbeat });
  expect(rig.peer.packets("DISCOVER")).toHaveLength(asked);
});
