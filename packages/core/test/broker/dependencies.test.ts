import { ServiceBroker, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

const plain = (name: string, version?: number | string): ServiceSchema => ({
  name,
  ...(version === undefined ? {} : { version }),
});

async function startedOrder(services: readonly ServiceSchema[], clock = new FakeClock()): Promise<readonly string[]> {
  const order: string[] = [];
  const middleware = { serviceStarted: ({ fullName }: { fullName: string }) => void order.push(fullName) };
  const common = { logger: false as const, internalServices: false, middlewares: [middleware], clock };
  const broker = new ServiceBroker({ ...common, services });
  await clock.until(broker.start());
  await clock.until(broker.stop());
  return order;
}

test.each<[string, ServiceSchema["dependencies"]]>([
  ["a name", "users"],
  ["a list of names", ["users"]],
  ["a name in an object", { name: "users" }],
  ["names and objects", ["users", { name: "users" }]],
])("a service starts after what it depends on: %s", async (_name, dependencies) => {
  expect(await startedOrder([{ name: "orders", dependencies: dependencies as never }, plain("users")])).toEqual([
    "users",
    "orders",
  ]);
});

test("versions are numbers, texts or a list of which any will do", async () => {
  const orders = (version: number | string | readonly (number | string)[]): ServiceSchema => ({
    name: "orders",
    dependencies: { name: "users", version },
  });
  expect(await startedOrder([orders(2), plain("users", 2)])).toEqual(["v2.users", "orders"]);
  expect(await startedOrder([orders("next"), plain("users", "next")])).toEqual(["next.users", "orders"]);
  expect(await startedOrder([orders([1, 2, 3]), plain("users", 3)])).toEqual(["v3.users", "orders"]);
});

test("chains of dependencies start from their end, whatever the order of the list", async () => {
  const services = ["a", "b", "c", "d"].map((name, index, all): ServiceSchema => {
    const next = all[index + 1];
    return next === undefined ? { name } : { name, dependencies: next };
  });
  expect(await startedOrder(services)).toEqual(["d", "c", "b", "a"]);
});

test("a dependency may be on another node, and may come later", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} } });
  const { a, b } = cluster.nodes;
  a.createService({ name: "orders", dependencies: "users", actions: { hi: () => "hi" } });
  await cluster.settle();
  await expect(a.call("orders.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  b.createService(plain("users"));
  await b.waitForServices("orders");
  expect(await b.call("orders.hi")).toBe("hi");
});

test.each([
  ["the broker", { dependencyTimeout: 500 }, {}],
  ["the service", { dependencyTimeout: 60_000 }, { $dependencyTimeout: 500 }],
])("the start fails when a dependency does not come in the time that %s grants", async (_who, options, settings) => {
  const clock = new FakeClock();
  const orders = { name: "orders", dependencies: ["users", "mail"], settings };
  const broker = new ServiceBroker({ logger: false, services: [orders, plain("mail")], clock, ...options });
  await expect(clock.until(broker.start())).rejects.toMatchObject({
    type: "WAITFOR_SERVICES",
    message: expect.stringContaining("Missing: users."),
  });
  expect(clock.now()).toBe(500);
  await broker.stop();
  expect(clock.pending).toBe(0);
});

describe("waitForServices", () => {
  test("resolves at once when they are there, and says which", async () => {
    await using cluster = await startCluster({ nodes: { a: { services: [plain("users", 2), plain("mail")] }, b: {} } });
    const answer = await cluster.nodes.b.waitForServices(["mail", { name: "users", version: [1, 2] }, "mail"]);
    expect(answer).toEqual({
      services: ["mail", "v2.users"],
      statuses: [
        { name: "mail", available: true },
        { name: "v2.users", available: true },
      ],
    });
    expect(await cluster.nodes.b.waitForServices([])).toEqual({ services: [], statuses: [] });
  });

  test("rejects after its time with what is missing", async () => {
    const clock = new FakeClock();
    await using cluster = await startCluster({ nodes: { a: { services: [plain("mail")] } }, clock });
    const waiting = clock.until(
      cluster.nodes.a.waitForServices(["mail", "users", { name: "stock", version: 3 }], 1_000),
    );
    await expect(waiting).rejects.toMatchObject({
      ...{ type: "WAITFOR_SERVICES", code: 500 },
      data: {
        services: ["mail", "users", "v3.stock"],
        statuses: [
          { name: "mail", available: true },
          { name: "users", available: false },
          { name: "v3.stock", available: false },
        ],
      },
    });
    expect(clock.now()).toBe(1_000);
  });

  test("waits for ever with 0, and no longer than the broker lives", async () => {
    const clock = new FakeClock();
    const cluster = await startCluster({ nodes: { a: {} }, clock });
    const waiting = cluster.nodes.a.waitForServices("users", 0).catch(({ type }: { type: string }) => type);
    await clock.advance(300_000);
    await cluster.stop();
    expect(await waiting).toBe("WAITFOR_SERVICES");
    expect(clock.pending).toBe(0);
  });

  test("sees services of nodes that left as gone", async () => {
    await using cluster = await startCluster({ nodes: { a: {}, b: { services: [plain("users")] } } });
    await cluster.nodes.a.waitForServices("users");
    await cluster.remove("b");
    await expect(cluster.nodes.a.waitForServices("users", 5)).rejects.toMatchObject({ type: "WAITFOR_SERVICES" });
  });
});
