import { MemoryCacher } from "@isomer/cacher-memory";
import { type Context, ServiceBroker, type ServiceSchema } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";

const listening = (name: string, ...patterns: readonly string[]): ServiceSchema => ({
  name,
  events: Object.fromEntries(patterns.map((pattern) => [pattern, () => {}])),
});

test("`started` holds from the end of the start to the begin of the stop, `stopping` from there on", async () => {
  const flags: unknown[] = [];
  const note = (when: string): void => void flags.push([when, broker.started, broker.stopping]);
  const life = { created: () => note("created"), started: () => note("service"), stopped: () => note("stopped") };
  const broker: ServiceBroker = new ServiceBroker({
    logger: false,
    started: () => note("option"),
    stopped: () => note("option stopped"),
  });
  broker.createService({ name: "svc", ...life });
  broker.onInternal("$broker.started", () => note("told"));
  await broker.start();
  note("running");
  await broker.stop();
  note("over");
  expect(flags).toEqual([
    ["created", false, false],
    ["service", false, false],
    ["told", true, false],
    ["option", true, false],
    ["running", true, false],
    ["stopped", false, true],
    ["option stopped", false, true],
    ["over", false, true],
  ]);
});

test("`started` stays false where a service cannot start", async () => {
  const broker = new ServiceBroker({ logger: false, services: [{ name: "bad", started: () => Promise.reject("no") }] });
  await expect(broker.start()).rejects.toBe("no");
  expect([broker.started, broker.stopping]).toEqual([false, false]);
  await broker.stop();
});

test("a stop that waits for what runs is stopping, and not started", async () => {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  await using cluster = await startCluster({ nodes: { a: { services: [waiting.schema] } }, clock });
  const { a } = cluster.nodes;
  const call = a.call("waiting.hold");
  const stopped = a.stop();
  expect([a.started, a.stopping]).toEqual([false, true]);
  waiting.last.answer("done");
  await Promise.all([call, clock.until(stopped)]);
});

test("`services` are those of the node, `cacher` is that of the options", async () => {
  const cacher = new MemoryCacher();
  await using cluster = await startCluster({
    nodes: { a: { services: [{ name: "one", version: 2 }], cacher }, b: {} },
  });
  const { a, b } = cluster.nodes;
  expect(a.services.map(({ fullName }) => fullName)).toEqual(["$node", "v2.one"]);
  expect(a.services[1]).toBe(a.getLocalService("v2.one"));
  await a.destroyService("v2.one");
  expect(a.services).toHaveLength(1);
  expect([a.cacher, b.cacher]).toEqual([cacher, null]);
  expect(a.cacher).toBe(cacher);
});

test("who listens to an event is known, on whichever node, by name or pattern", async () => {
  const services = [listening("mail", "order.created", "order.*"), listening("audit", "**.created")];
  await using cluster = await startCluster({
    nodes: { a: { services: [listening("own", "order.paid")] }, b: { services } },
  });
  const { a, b } = cluster.nodes;
  const groups = (event: string): readonly string[] => a.getEventGroups(event).toSorted();
  expect([groups("order.created"), groups("order.paid"), groups("order"), groups("user.new.created")]).toEqual([
    ["audit", "mail"],
    ["mail", "own"],
    [],
    ["audit"],
  ]);
  expect(["order.paid", "order.created", "order"].map((event) => a.hasEventListener(event))).toEqual([
    true,
    true,
    false,
  ]);
  await b.destroyService("mail");
  await cluster.settle();
  expect([groups("order.created"), a.hasEventListener("order.sent")]).toEqual([["audit"], false]);
});

test("a module of the application has a logger of its own, also where only a context is at hand", async () => {
  const log = recordLogs();
  const job: ServiceSchema = {
    name: "job",
    actions: { run: (ctx: Context) => ctx.broker.getLogger("jobs.queue").warn("from a context") },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [job], logger: log } } });
  const { a } = cluster.nodes;
  a.getLogger("jobs").warn("from the broker");
  await a.call("job.run");
  expect(log.lines.filter(({ level }) => level === "warn").map(({ mod, nodeID, text }) => [mod, nodeID, text])).toEqual(
    [
      ["jobs", "a", "from the broker"],
      ["jobs.queue", "a", "from a context"],
    ],
  );
  for (const module of ["", undefined, 5]) {
    expect(() => a.getLogger(module as string)).toThrow("A logger must have a name: getLogger(module).");
  }
});

test("a broker tells of itself what `$node` tells of it, also without `$node`", async () => {
  await using cluster = await startCluster({
    nodes: { a: { internalServices: false, services: [{ name: "one" }], metadata: { zone: "eu" } }, b: {} },
  });
  const { a, b } = cluster.nodes;
  const info = a.getLocalNodeInfo();
  expect(info).toMatchObject({ instanceID: a.instanceID, metadata: { zone: "eu" }, services: [{ fullName: "one" }] });
  const [ofA] = await b.call<readonly object[]>("$node.list", { withServices: true }).then((all) => all.slice(1));
  expect(ofA).toMatchObject({ id: "a", seq: info.seq, services: info.services });
  expect(a.getHealthStatus()).toMatchObject({ process: { pid: process.pid }, transit: { pending: 0 }, counters: {} });
  const keys = (status: object): readonly string[] => Object.keys(status).toSorted();
  expect(keys(b.getHealthStatus())).toEqual(keys(await b.call<object>("$node.health")));
});
