import type { ServiceSchema } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";

const counter = (value: number): ServiceSchema => ({
  name: "counter",
  actions: { value: () => value, slow: () => new Promise((resolve) => setImmediate(() => resolve(value))) },
});

test("a service that is created while running is announced, and gone when it is destroyed", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  const service = a.createService(counter(1));
  await b.waitForServices("counter");
  expect(await b.call("counter.value")).toBe(1);
  expect(a.getLocalService("counter")).toBe(service);
  await a.destroyService(service);
  await cluster.settle();
  for (const broker of [a, b]) {
    await expect(broker.call("counter.value")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  }
  expect(a.getLocalService("counter")).toBeUndefined();
});

test("a service that is not there cannot be destroyed; the error says which one", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [{ ...counter(1), version: 2 }] } } });
  const { a } = cluster.nodes;
  for (const [wanted, data] of [
    ["counter", { service: "counter" }],
    [{ name: "counter" }, { service: "counter" }],
    [
      { name: "counter", version: 1 },
      { service: "counter", version: 1 },
    ],
  ] as const) {
    await expect(a.destroyService(wanted)).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND", data });
    await expect(a.destroyService(wanted)).rejects.toHaveProperty("data", data);
  }
});

test("a service can be replaced again and again, and the newest one answers", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  for (let round = 0; round < 20; round++) {
    a.createService(counter(round));
    await b.waitForServices("counter");
    expect([await a.call("counter.value"), await b.call("counter.value")]).toEqual([round, round]);
    await a.destroyService("counter");
    await cluster.settle();
  }
});

test("under traffic no call is lost or left: each answers or says that the service is not there", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [counter(0)] }, c: {} } });
  const { a, b, c } = cluster.nodes;
  const all: Promise<string>[] = [];
  const call = (): Promise<readonly string[]> => {
    const calls = [a, c].flatMap((broker) =>
      ["counter.value", "counter.slow"].map((action) =>
        broker.call(action).then(
          () => "answered",
          ({ type }: { type: string }) => type,
        ),
      ),
    );
    all.push(...calls);
    return Promise.all(calls);
  };
  for (let round = 1; round <= 25; round++) {
    const running = call();
    // They have arrived, and the slow ones are still running.
    await a.ping("b");
    await c.ping("b");
    const destroyed = b.destroyService("counter");
    void call();
    expect(await running).toEqual(["answered", "answered", "answered", "answered"]);
    await destroyed;
    void call();
    b.createService(counter(round));
    void call();
    await cluster.settle();
    expect(await call()).toEqual(["answered", "answered", "answered", "answered"]);
  }
  expect(all).toHaveLength(500);
  expect(new Set(await Promise.all(all))).toEqual(new Set(["answered", "SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE"]));
});

test("a destroyed service finishes what it runs before it stops", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  const log: string[] = [];
  let finish = (): void => {};
  a.createService({
    name: "slow",
    actions: { run: () => new Promise<string>((resolve) => (finish = () => resolve("finished"))) },
    stopped: () => void log.push("stopped"),
  });
  await b.waitForServices("slow");
  const call = b.call("slow.run").then((answer) => log.push(String(answer)));
  await cluster.settle();
  const destroyed = a.destroyService("slow");
  await cluster.settle();
  expect(log).toEqual([]);
  finish();
  await Promise.all([call, destroyed]);
  expect(log.toSorted()).toEqual(["finished", "stopped"]);
});

test("services are named by full name, by name and version, or by what createService answered", async () => {
  await using cluster = await startCluster({ nodes: { a: {} } });
  const { a } = cluster.nodes;
  a.createService({ name: "users" });
  a.createService({ name: "users", version: 2 });
  a.createService({ name: "users", version: "staging" });
  expect(a.getLocalService("users")?.version).toBeUndefined();
  expect(a.getLocalService("v2.users")?.version).toBe(2);
  expect(a.getLocalService({ name: "users", version: "staging" })?.fullName).toBe("staging.users");
  expect(a.getLocalService({ name: "users" })?.fullName).toBe("users");
  await a.destroyService({ name: "users", version: 2 });
  await a.destroyService("staging.users");
  expect([a.getLocalService("v2.users"), a.getLocalService("staging.users")]).toEqual([undefined, undefined]);
  await expect(a.destroyService("v2.users")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await expect(a.destroyService({ name: "users", version: 9 })).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
});

test("two services of one full name do not live on one node", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [counter(1)] } } });
  expect(() => cluster.nodes.a.createService(counter(2))).toThrow("A service named 'counter' is on this node already");
  expect(await cluster.nodes.a.call("counter.value")).toBe(1);
});

test("a failing start is logged and told, and a later attempt may succeed", async () => {
  const log = recordLogs();
  await using cluster = await startCluster({ nodes: { a: {} }, logger: log });
  const { a } = cluster.nodes;
  const told: unknown[] = [];
  a.onInternal("$broker.error", (payload) => told.push(payload));
  a.createService({ ...counter(1), started: () => Promise.reject(new Error("no disk")) });
  await cluster.settle();
  expect(told).toEqual([expect.objectContaining({ type: "failedServiceRestart" })]);
  expect(log.texts("error")).toEqual(["Service 'counter' could not start. no disk"]);
  await expect(a.call("counter.value")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await a.destroyService("counter");
  a.createService(counter(2));
  await cluster.settle();
  expect(await a.call("counter.value")).toBe(2);
});
