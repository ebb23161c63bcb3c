import { ServiceBroker, type ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

const noop = { actions: { hi: () => "hi" } };

test("a created hook that throws keeps the broker from being made", () => {
  const created = (): never => {
    throw new Error("no config");
  };
  expect(() => new ServiceBroker({ logger: false, services: [{ name: "svc", created }] })).toThrow("no config");
});

test("and on a running broker it keeps the service from being created, and nothing else", async () => {
  await using cluster = await startCluster({ nodes: { a: {} } });
  const { a } = cluster.nodes;
  const created = (): never => {
    throw new Error("no config");
  };
  expect(() => a.createService({ name: "svc", created, ...noop })).toThrow("no config");
  expect(a.getLocalService("svc")).toBeUndefined();
  a.createService({ name: "svc", ...noop });
  await cluster.settle();
  expect(await a.call("svc.hi")).toBe("hi");
});

test("a stopped hook that throws is told, and the others run and the service is gone all the same", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  const told: unknown[] = [];
  let ran = false;
  a.onInternal("$broker.error", (payload) => told.push(payload));
  const after = (): void => {
    ran = true;
  };
  a.createService({ name: "svc", stopped: [after, () => Promise.reject(new Error("stuck"))], ...noop });
  await b.waitForServices("svc");
  await a.destroyService("svc");
  await cluster.settle();
  expect(ran).toBe(true);
  expect(told).toEqual([
    { error: expect.objectContaining({ message: "stuck" }), module: "broker", type: "failedServiceDestruction" },
  ]);
  expect(a.getLocalService("svc")).toBeUndefined();
  await expect(b.call("svc.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("a class whose constructor throws, or that is none, is told by name", () => {
  class Unmarked {}
  expect(() => new ServiceBroker({ logger: false, services: [Unmarked] })).toThrow(
    /Unmarked.*the class has no @Service/s,
  );
  expect(() => new ServiceBroker({ logger: false, services: [null as never] })).toThrow(
    expect.objectContaining({ type: "SERVICE_SCHEMA_ERROR" }),
  );
});

describe("the instance of a plain definition", () => {
  const counting: ServiceSchema = {
    name: "counting",
    version: 2,
    settings: { step: 5 },
    metadata: { zone: "eu" },
    methods: {
      next() {
        const own = this as unknown as { total?: number };
        own.total = (own.total ?? 0) + (this.settings.step as number);
        return own.total;
      },
    },
    actions: {
      bump() {
        return (this.next as () => number)();
      },
      twice() {
        return (this.actions as { bump(): Promise<number> }).bump();
      },
      async wait() {
        return (this.waitForServices as (name: string) => Promise<unknown>)("v2.counting");
      },
      describe() {
        const { name, version, fullName, settings, metadata } = this;
        return { name, version, fullName, settings, metadata, nodeID: this.broker.nodeID };
      },
    },
  };

  test("has its methods, settings, broker and actions", async () => {
    await using cluster = await startCluster({ nodes: { a: { services: [counting] } } });
    const { a } = cluster.nodes;
    expect(await a.call("v2.counting.bump")).toBe(5);
    expect(await a.call("v2.counting.twice")).toBe(10);
    expect(await a.call("v2.counting.describe")).toEqual({
      ...{ name: "counting", version: 2, fullName: "v2.counting", nodeID: "a" },
      ...{ settings: { step: 5 }, metadata: { zone: "eu" } },
    });
    expect(await a.call("v2.counting.wait")).toMatchObject({ services: ["v2.counting"] });
  });

  test("is its own on every node", async () => {
    await using cluster = await startCluster({ nodes: { a: {}, b: {} }, services: [counting] });
    const { a, b } = cluster.nodes;
    expect([await a.call("v2.counting.bump"), await a.call("v2.counting.bump")]).toEqual([5, 10]);
    expect(await b.call("v2.counting.bump")).toBe(5);
  });
});
