import type { ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, startCluster } from "@isomer/testing";
import { connectPeer, describeService, type RawPeer } from "../transit/raw-peer.ts";

interface Rig extends AsyncDisposable {
  readonly cluster: Cluster;
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
    ...{ cluster, broker, peer, clock, news },
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

test("a description that says nothing of services leaves those of its instance, and no others, as they are", async () => {
  await using rig = await start();
  await rig.peer.announce({ seq: 1, ...services("one") });
  await rig.peer.announce({ seq: 2, services: undefined, metadata: { zone: "eu" } });
  expect(await rig.actions()).toEqual(["svc.one"]);
  expect(await rig.broker.call("$node.list")).toContainEqual(
    expect.objectContaining({ id: "peer", seq: 2, metadata: { zone: "eu" } }),
  );
  await rig.peer.announce({ seq: 1, instanceID: "restarted", services: undefined });
  expect(await rig.actions()).toEqual([]);
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

test.each([0, 1_000])("a node that starts describes itself once, with %i ms to collect changes", async (ms) => {
  await using rig = await start();
  const options = { services: [{ name: "one" }, { name: "two" }], transit: { serviceChangedDebounceTime: ms } };
  await rig.cluster.add({ late: options });
  await rig.clock.advance(5_000);
  const told = rig.peer.packets("INFO").filter(({ sender }) => sender === "late");
  expect(told.map((info) => (info.services as { name: string }[]).map(({ name }) => name))).toEqual([
    ["$node", "one", "two"],
  ]);
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

test("a service that comes while an announcement is under way is announced too", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock, disableBalancer: true });
  const { a, b } = cluster.nodes;
  const actions = Object.fromEntries(["one", "two", "three", "four", "five"].map((name) => [name, () => name]));
  for (let turn = 0; turn < 30; turn++) {
    a.createService({ name: `first-${turn}`, actions });
    // The queues of the first are subscribed to one after the other, each in a microtask or two.
    for (let microtask = 0; microtask < turn; microtask++) await Promise.resolve();
    a.createService({ name: `second-${turn}`, actions });
    await clock.settle();
    expect(await clock.until(b.call(`second-${turn}.five`))).toBe("five");
  }
});
