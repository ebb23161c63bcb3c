import { ServiceBroker, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

type Heard = readonly [event: string, payload: Readonly<Record<string, unknown>> | null];

/** A service that hears every internal event of its node. */
function watcher() {
  const heard: Heard[] = [];
  const schema = {
    name: "watcher",
    events: { "$**": (ctx) => void heard.push([ctx.eventName ?? "", ctx.params as Heard[1]]) },
  } satisfies ServiceSchema;
  return {
    heard,
    schema,
    named: (event: string) => heard.filter(([name]) => name === event).map(([, payload]) => payload),
  };
}

const nodeOf = (payload: Heard[1]): string | undefined => (payload?.node as { id: string } | undefined)?.id;

test("services hear of the life of their broker and of the nodes around it", async () => {
  const clock = new FakeClock();
  const { heard, schema, named } = watcher();
  await using cluster = await startCluster({ nodes: { a: { services: [schema] } }, clock });
  expect(named("$broker.started")).toHaveLength(1);

  await cluster.add({ b: {} });
  expect(named("$node.connected").map((payload) => [nodeOf(payload), payload?.reconnected])).toEqual([["b", false]]);

  heard.length = 0;
  cluster.node("b").createService({ name: "late" });
  await clock.settle();
  expect(named("$node.updated").map(nodeOf)).toEqual(["b"]);
  expect(named("$services.changed")).toEqual([{ localService: false }]);

  heard.length = 0;
  await cluster.remove("b");
  expect(named("$node.disconnected").map((payload) => [nodeOf(payload), payload?.unexpected])).toEqual([["b", false]]);

  await cluster.add({ b: {} });
  expect(named("$node.connected").map((payload) => [nodeOf(payload), payload?.reconnected])).toEqual([["b", true]]);

  heard.length = 0;
  await cluster.kill("b");
  await clock.advance(40_000);
  expect(named("$node.disconnected").map((payload) => [nodeOf(payload), payload?.unexpected])).toEqual([["b", true]]);

  heard.length = 0;
  cluster.node("a").createService({ name: "own" });
  await clock.settle();
  expect(named("$services.changed")).toEqual([{ localService: true }]);
});

test("internal events stay on their node, unless they are emitted by hand", async () => {
  const [here, there] = [watcher(), watcher()];
  await using cluster = await startCluster({
    nodes: { a: { services: [here.schema] }, b: { services: [there.schema] } },
  });
  const bus: unknown[] = [];
  cluster.nodes.a.onInternal("$mine.*", (payload, event) => bus.push([event, payload]));
  here.heard.length = 0;
  there.heard.length = 0;
  cluster.nodes.a.createService({ name: "own" });
  await cluster.settle();
  expect(there.named("$services.changed")).toEqual([{ localService: false }]);
  await cluster.nodes.a.broadcast("$mine.made", { x: 1 });
  await cluster.nodes.a.ping("b");
  expect([here.named("$mine.made"), there.named("$mine.made")]).toEqual([[{ x: 1 }], [{ x: 1 }]]);
  expect(bus).toEqual([["$mine.made", { x: 1 }]]);
});

test("a listener of everything hears internal events too", async () => {
  const heard: (string | undefined)[] = [];
  const all = { name: "all", events: { "**": (ctx) => void heard.push(ctx.eventName) } } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [all] } } });
  await cluster.nodes.a.emit("mine");
  expect(heard).toContain("$broker.started");
  expect(heard).toContain("mine");
});

test("a pong is told", async () => {
  const { schema, named } = watcher();
  await using cluster = await startCluster({ nodes: { a: { services: [schema] }, b: {} } });
  const result = await cluster.nodes.a.ping("b");
  expect(named("$node.pong")).toEqual([result]);
});

test("a listener of the broker that throws harms nobody", async () => {
  await using cluster = await startCluster({ nodes: { a: {} } });
  const heard: unknown[] = [];
  cluster.nodes.a.onInternal("$services.changed", () => {
    throw new Error("deaf");
  });
  const stop = cluster.nodes.a.onInternal("$services.*", (payload) => heard.push(payload));
  cluster.nodes.a.createService({ name: "one" });
  await cluster.settle();
  stop();
  cluster.nodes.a.createService({ name: "two" });
  await cluster.settle();
  expect(heard).toEqual([{ localService: true }]);
});

test("the broker's own start and stop are told, the stop when nothing else is left", async () => {
  const told: string[] = [];
  const note = (text: string) => (): void => void told.push(text);
  const broker = new ServiceBroker({
    ...{ logger: false, services: [{ name: "svc", started: note("svc started"), stopped: note("svc stopped") }] },
    ...{ middlewares: [{ started: note("started"), stopped: note("stopped") }], stopped: note("option stopped") },
  });
  broker.onInternal("$broker.*", (payload, event) => told.push(`${event} ${String(payload)}`));
  await broker.start();
  await broker.stop();
  expect(told).toEqual([
    ...["svc started", "$broker.started undefined", "started"],
    ...["svc stopped", "stopped", "option stopped", "$broker.stopped undefined"],
  ]);
});
