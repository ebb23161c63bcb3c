import "reflect-metadata";
import { Created, type Middleware, Service, ServiceBroker, type ServiceSchema, Started, Stopped } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";

/** A middleware that notes every hook of the life of brokers and services. */
const noting = (log: string[], name: string): Middleware => ({
  name,
  created: () => void log.push(`${name}: created`),
  starting: () => void log.push(`${name}: starting`),
  started: async () => void log.push(`${name}: started`),
  stopping: () => void log.push(`${name}: stopping`),
  stopped: async () => void log.push(`${name}: stopped`),
  serviceCreated: ({ fullName }) => void log.push(`${name}: ${fullName} created`),
  serviceStarting: ({ fullName }) => void log.push(`${name}: ${fullName} starting`),
  serviceStarted: async ({ fullName }) => void log.push(`${name}: ${fullName} started`),
  serviceStopping: ({ fullName }) => void log.push(`${name}: ${fullName} stopping`),
  serviceStopped: async ({ fullName }) => void log.push(`${name}: ${fullName} stopped`),
});

const noted = (log: string[], name: string): ServiceSchema => ({
  name,
  created: () => void log.push(`${name} created`),
  started: async () => void log.push(`${name} started`),
  stopped: async () => void log.push(`${name} stopped`),
});

test("brokers and services live in a fixed order, and end in the reverse one", async () => {
  const log: string[] = [];
  const broker = new ServiceBroker({
    ...{ logger: false, internalServices: false },
    middlewares: [noting(log, "one"), () => noting(log, "two"), () => null, () => undefined, () => false],
    services: [noted(log, "svc")],
    created: () => void log.push("option created"),
    started: async () => void log.push("option started"),
    stopped: async () => void log.push("option stopped"),
  });
  expect(log.splice(0)).toEqual([
    "svc created",
    "one: svc created",
    "two: svc created",
    "one: created",
    "two: created",
    "option created",
  ]);
  await broker.start();
  expect(log.splice(0)).toEqual([
    "one: starting",
    "two: starting",
    "one: svc starting",
    "two: svc starting",
    "svc started",
    "one: svc started",
    "two: svc started",
    "one: started",
    "two: started",
    "option started",
  ]);
  await broker.stop();
  expect(log).toEqual([
    "two: stopping",
    "one: stopping",
    "two: svc stopping",
    "one: svc stopping",
    "svc stopped",
    "two: svc stopped",
    "one: svc stopped",
    "two: stopped",
    "one: stopped",
    "option stopped",
  ]);
});

test("the decorated methods of a class and its base class run with the instance as this", async () => {
  const log: string[] = [];
  class Base {
    readonly name: string = "base";
    @Created() protected made(): void {
      log.push(`made ${this.name}`);
    }
    @Started() protected async open(): Promise<void> {
      log.push(`open ${this.name}`);
    }
    @Stopped() protected async close(): Promise<void> {
      log.push(`close ${this.name}`);
    }
  }
  @Service({ name: "derived" })
  class DerivedService extends Base {
    override readonly name = "derived";
    @Started() protected async warmUp(): Promise<void> {
      log.push(`warm up ${this.name}`);
    }
    @Stopped() protected async coolDown(): Promise<void> {
      log.push(`cool down ${this.name}`);
    }
  }
  const broker = new ServiceBroker({ logger: false, services: [DerivedService] });
  await broker.start();
  await broker.stop();
  expect(log).toEqual(["made derived", "open derived", "warm up derived", "cool down derived", "close derived"]);
});

test("a service is callable when its start has ended and not before", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  const during: unknown[] = [];
  let open = (): void => {};
  a.createService({
    name: "slow",
    actions: { hi: () => "hi" },
    started: () => new Promise<void>((resolve) => (open = resolve)),
  });
  await cluster.settle();
  for (const broker of [a, b]) during.push(await broker.call("slow.hi").catch(({ type }: { type: string }) => type));
  expect(during).toEqual(["SERVICE_NOT_FOUND", "SERVICE_NOT_FOUND"]);
  open();
  await b.waitForServices("slow");
  expect([await a.call("slow.hi"), await b.call("slow.hi")]).toEqual(["hi", "hi"]);
});

test("start may be called twice, and stop too", async () => {
  const log: string[] = [];
  const broker = new ServiceBroker({ logger: false, middlewares: [noting(log, "m")], internalServices: false });
  await Promise.all([broker.start(), broker.start()]);
  await Promise.all([broker.stop(), broker.stop()]);
  expect(log).toEqual(["m: created", "m: starting", "m: started", "m: stopping", "m: stopped"]);
});

test("a broker that never started may be stopped; its services neither start nor stop", async () => {
  const log: string[] = [];
  const broker = new ServiceBroker({ logger: false, services: [noted(log, "svc")] });
  await broker.stop();
  expect(log).toEqual(["svc created"]);
});

test("a broker that was stopped does not start again", async () => {
  const log: string[] = [];
  const clock = new FakeClock();
  const starting = (): void => void log.push("starting");
  const broker = new ServiceBroker({
    ...{ logger: false, clock, services: [noted(log, "svc")], middlewares: [{ starting }] },
  });
  await broker.stop();
  await expect(broker.start()).rejects.toMatchObject({ type: "BROKER_STOPPED" });
  expect([log, clock.pending]).toEqual([["svc created"], 0]);
});

test("the start fails with the error of a service, and a stop clears up what had begun", async () => {
  const clock = new FakeClock();
  const log: string[] = [];
  const bad: ServiceSchema = { name: "bad", started: () => Promise.reject(new Error("no disk")) };
  const broker = new ServiceBroker({ logger: false, services: [noted(log, "good"), bad], clock });
  await expect(broker.start()).rejects.toThrow("no disk");
  await broker.stop();
  expect(log).toEqual(["good created", "good started", "good stopped"]);
  expect(clock.pending).toBe(0);
});

test("a stop during the start ends both and leaves nothing behind", async () => {
  const clock = new FakeClock();
  const log: string[] = [];
  let open = (): void => {};
  const slow: ServiceSchema = {
    name: "slow",
    started: () => new Promise<void>((resolve) => (open = resolve)),
    stopped: () => void log.push("slow stopped"),
  };
  const cluster = await startCluster({ nodes: { a: {} }, clock });
  const broker = new ServiceBroker({
    ...{ logger: false, internalServices: false, nodeID: "b", clock, transporter: cluster.transporter("b") },
    middlewares: [noting(log, "m")],
    services: [slow],
    started: () => void log.push("option started"),
  });
  const started = broker.start();
  const failure = started.catch((error: unknown) => error);
  await clock.settle();
  await clock.until(broker.stop());
  open();
  expect(await failure).toMatchObject({ type: "BROKER_STOPPED" });
  expect(log).toEqual([
    ...["m: slow created", "m: created", "m: starting", "m: slow starting", "m: stopping", "m: slow stopping"],
    ...["slow stopped", "m: slow stopped", "m: stopped"],
  ]);
  await clock.advance(60_000);
  expect(await cluster.nodes.a.call<{ id: string; available: boolean }[]>("$node.list")).toEqual([
    expect.objectContaining({ id: "a" }),
    expect.objectContaining({ id: "b", available: false }),
  ]);
  await cluster.stop();
  expect(clock.pending).toBe(0);
});

test("nothing that fails while stopping keeps the rest from stopping", async () => {
  const log = recordLogs();
  const fail = (what: string) => () => {
    throw new Error(what);
  };
  const done: string[] = [];
  const broker = new ServiceBroker({
    logger: log,
    middlewares: [
      {
        stopping: fail("hook 1"),
        stopped: fail("hook 2"),
        serviceStopping: fail("hook 3"),
        serviceStopped: fail("hook 4"),
      },
      { stopped: () => void done.push("middleware") },
    ],
    services: [{ name: "bad", stopped: fail("service") }, noted(done, "good")],
    stopped: fail("option"),
  });
  const told: unknown[] = [];
  broker.onInternal("$broker.error", (payload) => told.push(payload));
  await broker.start();
  await broker.stop();
  expect(done).toEqual(["good created", "good started", "good stopped", "middleware"]);
  for (const what of ["hook 1", "hook 2", "hook 3", "hook 4", "service", "option"]) {
    expect(log.texts("error").join("\n")).toContain(what);
  }
  expect(told).toEqual([expect.objectContaining({ module: "broker", type: "failedServicesStop" })]);
});

test("middlewares come too late when the broker has started", async () => {
  const broker = new ServiceBroker({ logger: false });
  broker.use({ name: "in time" });
  await broker.start();
  expect(() => broker.use({ name: "late" })).toThrow("`use` comes too late");
  await broker.stop();
});
