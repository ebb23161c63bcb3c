import { networkInterfaces } from "node:os";
import type { ServiceSchema } from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";
import { connectPeer } from "../transit/raw-peer.ts";

interface Told {
  readonly services: readonly { readonly name: string; readonly actions: object; readonly events: object }[];
  readonly ipList: readonly string[];
}

/** A node, and what it tells a peer of itself. */
async function start(options: NodeOptions = {}) {
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { node: {} }, clock, ...options });
  const peer = await connectPeer(cluster, "peer");
  return {
    ...{ clock, node: cluster.nodes.node },
    told: () => peer.packets("INFO") as unknown as readonly Told[],
    /** Asks the node for its description. */
    ask: () => peer.send("node", "DISCOVER", {}),
    async [Symbol.asyncDispose](): Promise<void> {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

test("a node tells one IPv4 address of each network interface, and those of the machine itself only if it has no others", async () => {
  await using rig = await start();
  await rig.ask();
  const ipList = rig.told()[0]?.ipList ?? [];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const external = addresses.filter(({ internal }) => !internal);
  expect(ipList.length).toBeGreaterThan(0);
  expect(ipList.length).toBeLessThanOrEqual(Object.keys(networkInterfaces()).length);
  const candidates = external.some(({ family }) => family === "IPv4") ? external : addresses;
  for (const ip of ipList) expect(candidates).toContainEqual(expect.objectContaining({ address: ip, family: "IPv4" }));
});

test("listeners of internal events are described like others, private actions are not", async () => {
  const service: ServiceSchema = {
    name: "svc",
    actions: { open: () => 1, own: { visibility: "private", handler: () => 1 } },
    events: { "$node.*": () => {}, told: () => {} },
  };
  await using rig = await start({ services: [service] });
  await rig.ask();
  const described = rig.told()[0]?.services.find(({ name }) => name === "svc");
  expect(Object.keys(described?.actions ?? {})).toEqual(["svc.open"]);
  expect(Object.keys(described?.events ?? {}).toSorted()).toEqual(["$node.*", "told"]);
});

test("changes of the services within `serviceChangedDebounceTime` are told once", async () => {
  await using rig = await start({ transit: { serviceChangedDebounceTime: 1_000 } });
  for (const name of ["one", "two"]) rig.node.createService({ name });
  await rig.clock.advance(500);
  rig.node.createService({ name: "three" });
  await rig.clock.advance(499);
  expect(rig.told()).toHaveLength(0);
  await rig.clock.advance(1);
  expect(rig.told()).toHaveLength(1);
  expect(rig.told()[0]?.services.map(({ name }) => name)).toEqual(["$node", "one", "two", "three"]);
});

test("services are told as they start, so that nodes may depend on each other", async () => {
  const clock = new FakeClock();
  const base = (name: string): ServiceSchema => ({ name });
  const upper = (name: string, dependencies: string): ServiceSchema => ({ name, dependencies });
  await using cluster = await startCluster({
    nodes: {
      a: { services: [base("stock"), upper("orders", "mail")] },
      b: { services: [base("mail"), upper("shop", "stock")] },
    },
    ...{ clock, dependencyTimeout: 5_000 },
  });
  const { services } = await cluster.nodes.a.waitForServices(["orders", "shop"]);
  expect(services).toEqual(["orders", "shop"]);
});
