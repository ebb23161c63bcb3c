import type { ServiceBroker } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { connectPeer, describeService, type RawPeer } from "../transit/raw-peer.ts";

interface Rig extends AsyncDisposable {
  readonly broker: ServiceBroker;
  readonly peer: RawPeer;
  readonly clock: FakeClock;
  /** Internal events about the peer, by name. */
  readonly news: string[];
  /** Actions of the peer that the broker may call. */
  actions(): Promise<readonly string[]>;
}

async function start(): Promise<Rig> {
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { node: {} }, clock });
  const { node: broker } = cluster.nodes;
  const peer = await connectPeer(cluster, "peer");
  const news: string[] = [];
  broker.onInternal("$node.*", (payload, event) => {
    const { reconnected, unexpected } = payload as { reconnected?: boolean; unexpected?: boolean };
    news.push(event + (reconnected === true ? " again" : "") + (unexpected === true ? " unexpected" : ""));
  });
  return {
    ...{ broker, peer, clock, news },
    async actions() {
      const list = await broker.call<{ name: string; count: number }[]>("$node.actions", { skipInternal: true });
      return list.map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      await cluster.stop();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const services = (...actions: string[]) => ({ services: [describeService("svc", actions)] });

test("a description makes a node known, with what it offers", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 3, ...services("one", "two"), metadata: { zone: "eu" } });
  expect(await rig.actions()).toEqual(["svc.one", "svc.two"]);
  expect(rig.news).toEqual(["$node.connected"]);
  const nodes = await rig.broker.call<{ id: string }[]>("$node.list");
  expect(nodes.find(({ id }) => id === "peer")).toMatchObject({
    ...{ available: true, local: false, seq: 3, hostname: "by-hand", metadata: { zone: "eu" } },
    client: { type: "nodejs", version: "0.15.1" },
  });
});

test("only a newer description replaces what is known", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 5, ...services("one") });
  await rig.peer.announce({ seq: 4, ...services("older") });
  await rig.peer.announce({ seq: 5, ...services("same") });
  expect(await rig.actions()).toEqual(["svc.one"]);
  await rig.peer.announce({ seq: 6, ...services("two") });
  expect(await rig.actions()).toEqual(["svc.two"]);
  expect(rig.news).toEqual(["$node.connected", "$node.updated"]);
});

test("what did not change stays as it is, and what is gone is not available", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 1, ...services("one", "two") });
  rig.peer.serve(({ action }) => ({ success: true, data: action }));
  expect(await rig.broker.call("svc.two")).toBe("svc.two");
  await rig.peer.announce({ seq: 2, ...services("one") });
  expect(await rig.broker.call("svc.one")).toBe("svc.one");
  await expect(rig.broker.call("svc.two")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("another instance under the same name is a node that went and one that came, whatever its number", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 9, ...services("one") });
  const call = rig.broker.call("svc.one", {}, { timeout: 0 });
  const failure = call.catch((error: unknown) => error);
  await rig.clock.settle();
  await rig.peer.announce({ seq: 1, instanceID: "restarted", ...services("two") });
  expect(await failure).toMatchObject({ type: "REQUEST_REJECTED" });
  expect(await rig.actions()).toEqual(["svc.two"]);
  expect(rig.news).toEqual(["$node.connected", "$node.disconnected unexpected", "$node.connected again"]);
});

test("a node that takes leave is gone at once, and may come back", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 2, ...services("one") });
  await rig.peer.broadcast("DISCONNECT", {});
  expect(await rig.actions()).toEqual([]);
  await rig.peer.broadcast("DISCONNECT", {});
  await rig.peer.announce({ seq: 2, ...services("one") });
  expect(await rig.actions()).toEqual(["svc.one"]);
  expect(rig.news).toEqual(["$node.connected", "$node.disconnected", "$node.connected again"]);
});

test("a node that is asked describes itself to the one who asks", async () => {
  await using rig = await start();
  await rig.peer.send("node", "DISCOVER", {});
  expect(rig.peer.packets("INFO").at(-1)).toMatchObject({
    ...{ sender: "node", ver: "5", instanceID: rig.broker.instanceID },
    services: [{ name: "$node" }],
  });
});

test("the number of a description grows with each change of the services", async () => {
  await using rig = await start();
  const numbers = () => rig.peer.packets("INFO").map(({ seq }) => seq as number);
  rig.broker.createService({ name: "one" });
  await rig.clock.settle();
  await rig.broker.destroyService("one");
  await rig.clock.settle();
  expect(numbers()).toHaveLength(2);
  expect(numbers()[1]).toBeGreaterThan(numbers()[0] ?? Number.NaN);
});

test("actions that are not for others are not called on them", async () => {
  await using rig = await start();
  const action = (name: string, visibility: string | null) => ({ name: `svc.${name}`, rawName: name, visibility });
  const service = {
    ...describeService("svc", []),
    actions: {
      "svc.open": action("open", null),
      "svc.published": action("published", "published"),
      "svc.public": action("public", "public"),
      "svc.protected": action("protected", "protected"),
      "svc.private": action("private", "private"),
    },
  };
  await rig.peer.announce({ services: [service] });
  expect(await rig.actions()).toEqual(["svc.open", "svc.published", "svc.public"]);
});
