import type { ServiceSchema } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "./raw-peer.ts";
import { leftoversOf, NOTHING_LEFT } from "./transit-health.ts";

const echo = {
  name: "echo",
  actions: { say: (ctx) => ctx.params },
  events: { told() {} },
} satisfies ServiceSchema;

/** A node with an echo, another one that behaves, and a peer that need not. */
export async function startAttacked() {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({ nodes: { node: { services: [echo], logger: log }, other: {} }, clock });
  const peer = await connectPeer(cluster, "peer");
  await peer.announce({ services: [describeService("svc", ["one"])] });
  const { node, other } = cluster.nodes;
  return {
    ...{ clock, log, cluster, peer, node, other },
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

export type AttackedNode = Awaited<ReturnType<typeof startAttacked>>;

/** That nothing has changed for those who behave. */
export async function expectUnharmed({ node, other, clock }: AttackedNode): Promise<void> {
  expect(await other.call("echo.say", { a: 1 })).toEqual({ a: 1 });
  expect(await node.call("echo.say", { a: 2 })).toEqual({ a: 2 });
  await clock.settle();
  expect([await leftoversOf(node), await leftoversOf(other)]).toEqual([NOTHING_LEFT, NOTHING_LEFT]);
}
