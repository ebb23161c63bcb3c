import { startCluster } from "@isomer/testing";
import { Ear } from "./ear.ts";

test("emit reaches one listener of each group in the whole cluster, in turn", async () => {
  const ear = new Ear();
  const services = [ear.listener("mail", "paid"), ear.listener("log", "paid")];
  await using cluster = await startCluster({ nodes: { sender: {}, a: { services }, b: { services } } });
  const { sender } = cluster.nodes;
  await sender.emit("paid");
  const first = await ear.take(cluster);
  expect(first).toHaveLength(2);
  expect(first.map((line) => line.split("@")[0])).toEqual(["log", "mail"]);
  await sender.emit("paid");
  expect([...first, ...(await ear.take(cluster))].toSorted()).toEqual([
    ...["log@a paid", "log@b paid", "mail@a paid", "mail@b paid"],
  ]);
});

test("a listener on the sender's node goes first, unless the broker is told otherwise", async () => {
  const ear = new Ear();
  const services = [ear.listener("mail", "paid")];
  const nodes = { a: { services }, b: { services } };
  await using preferring = await startCluster({ nodes });
  for (let count = 0; count < 3; count++) await preferring.nodes.a.emit("paid");
  expect(await ear.take(preferring)).toEqual(["mail@a paid", "mail@a paid", "mail@a paid"]);
  await using even = await startCluster({ nodes, registry: { preferLocal: false } });
  for (let count = 0; count < 4; count++) await even.nodes.a.emit("paid");
  expect(await ear.take(even)).toEqual(["mail@a paid", "mail@a paid", "mail@b paid", "mail@b paid"]);
});

test("services may share a group, and a service may listen in several", async () => {
  const ear = new Ear();
  const services = [
    ear.listener("one", { paid: { group: "shared" } }),
    ear.listener("two", { paid: { group: "shared" }, "pai*": { group: "other" } }),
  ];
  await using cluster = await startCluster({ nodes: { sender: {}, a: { services } } });
  for (let count = 0; count < 4; count++) await cluster.nodes.sender.emit("paid");
  const heard = await ear.take(cluster);
  // Four for the group that is shared, whoever of the two takes them, and four for the other one.
  expect(heard).toHaveLength(8);
  expect(heard.filter((line) => line.startsWith("one")).length).toBeLessThanOrEqual(4);
});

test("a listener that came later than those elsewhere has its share", async () => {
  const ear = new Ear();
  await using cluster = await startCluster({
    nodes: { sender: {}, a: { services: [ear.listener("mail", "paid")] }, b: {} },
  });
  const { sender, b } = cluster.nodes;
  b.createService(ear.listener("mail", "paid"));
  await cluster.settle();
  for (let count = 0; count < 4; count++) await sender.emit("paid");
  expect(await ear.take(cluster)).toEqual(["mail@a paid", "mail@a paid", "mail@b paid", "mail@b paid"]);
});

test("groups say who is meant, for every way to emit", async () => {
  const ear = new Ear();
  const services = [ear.listener("mail", "paid"), ear.listener("log", "paid"), ear.listener("audit", "paid")];
  await using cluster = await startCluster({ nodes: { a: { services }, b: { services } } });
  const { a, b } = cluster.nodes;
  await a.emit("paid", {}, { groups: "mail" });
  expect(await ear.take(cluster)).toEqual(["mail@a paid"]);
  await a.emit("paid", {}, { groups: ["mail", "log"] });
  expect(await ear.take(cluster)).toEqual(["log@a paid", "mail@a paid"]);
  await b.broadcast("paid", {}, { groups: ["mail", "nobody"] });
  expect(await ear.take(cluster)).toEqual(["mail@a paid", "mail@b paid"]);
  await b.broadcastLocal("paid", {}, { groups: "log" });
  expect(await ear.take(cluster)).toEqual(["log@b paid"]);
  await a.emit("paid", {}, { groups: "nobody" });
  await a.emit("paid", {}, { groups: [] });
  expect(await ear.take(cluster)).toEqual([]);
});

test("two versions of a service on one node share their group, and one that leaves leaves the other listening", async () => {
  const ear = new Ear();
  const services = [ear.listener("mail", "paid", 1), ear.listener("mail", "paid", 2)];
  await using cluster = await startCluster({ nodes: { sender: {}, a: { services } } });
  const { sender, a } = cluster.nodes;
  for (let count = 0; count < 4; count++) await sender.emit("paid");
  expect(await ear.take(cluster)).toHaveLength(4);
  await sender.broadcast("paid");
  expect(await ear.take(cluster)).toEqual(["mail1@a paid", "mail2@a paid"]);
  await a.destroyService("v2.mail");
  await cluster.settle();
  await sender.emit("paid");
  expect(await ear.take(cluster)).toEqual(["mail1@a paid"]);
});

test("broadcast reaches every listener everywhere, broadcastLocal those of the node", async () => {
  const ear = new Ear();
  const services = [ear.listener("mail", "paid"), ear.listener("log", "p**")];
  await using cluster = await startCluster({ nodes: { sender: {}, a: { services }, b: { services } } });
  const { sender, a } = cluster.nodes;
  await sender.broadcast("paid");
  expect(await ear.take(cluster)).toEqual(["log@a paid", "log@b paid", "mail@a paid", "mail@b paid"]);
  await a.broadcast("paid");
  expect(await ear.take(cluster)).toEqual(["log@a paid", "log@b paid", "mail@a paid", "mail@b paid"]);
  await a.broadcastLocal("paid");
  expect(await ear.take(cluster)).toEqual(["log@a paid", "mail@a paid"]);
  await sender.broadcastLocal("paid");
  expect(await ear.take(cluster)).toEqual([]);
});

test("the way an event came is told to its listeners", async () => {
  const ear = new Ear();
  await using cluster = await startCluster({ nodes: { a: { services: [ear.listener("l", "e.*")] }, b: {} } });
  const { a, b } = cluster.nodes;
  await a.broadcastLocal("e.1", 1);
  await a.emit("e.2", 2, { groups: "l" });
  await b.emit("e.3", 3, { groups: ["l"], requestID: "r", caller: "c", meta: { m: 1 }, headers: { h: 1 } });
  await b.broadcast("e.4");
  await ear.take(cluster);
  const seen = ear.contexts.map(({ params, eventName, eventType, eventGroups, nodeID, level, event, action }) => ({
    ...{ params, eventName, eventType, eventGroups, nodeID, level, pattern: event?.name, group: event?.group, action },
  }));
  const common = { level: 1, pattern: "e.*", group: "l", action: null };
  expect(seen).toEqual([
    { ...common, params: 1, eventName: "e.1", eventType: "broadcastLocal", eventGroups: undefined, nodeID: "a" },
    { ...common, params: 2, eventName: "e.2", eventType: "emit", eventGroups: ["l"], nodeID: "a" },
    { ...common, params: 3, eventName: "e.3", eventType: "emit", eventGroups: ["l"], nodeID: "b" },
    { ...common, params: null, eventName: "e.4", eventType: "broadcast", eventGroups: undefined, nodeID: "b" },
  ]);
  const third = ear.contexts[2];
  expect([third?.requestID, third?.caller, third?.meta, third?.headers]).toEqual(["r", "c", { m: 1 }, { h: 1 }]);
});
