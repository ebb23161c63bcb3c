import { type MixinSchema, ServerError, ServiceBroker, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

const users: ServiceSchema = {
  name: "users",
  version: 2,
  settings: { open: 1, secret: 2, $secureSettings: ["secret"] },
  metadata: { zone: "eu" },
  actions: { find: { cache: true, handler: () => [] }, hidden: { visibility: "private", handler: () => 1 } },
  events: { "user.*": () => {}, "$node.connected": () => {} },
};

const start = () => startCluster({ nodes: { a: { services: [users] }, b: { services: [users] }, c: {} } });

type Row = Readonly<Record<string, unknown>>;
const ask = async (broker: ServiceBroker, action: string, params: object = {}): Promise<readonly Row[]> =>
  broker.call<readonly Row[]>(`$node.${action}`, params);

test("$node.list tells of all nodes", async () => {
  await using cluster = await start();
  const { a, c } = cluster.nodes;
  const nodes = await ask(a, "list");
  expect(nodes.map(({ id, local, available }) => [id, local, available])).toEqual([
    ["a", true, true],
    ["b", false, true],
    ["c", false, true],
  ]);
  expect(nodes[0]).toMatchObject({
    instanceID: a.instanceID,
    client: { type: "isomer" },
    hostname: expect.any(String),
  });
  expect(nodes[1]).toMatchObject({
    client: { type: "isomer", langVersion: process.version },
    ipList: expect.any(Array),
  });
  expect(nodes[1]).not.toHaveProperty("services");
  const [own, other] = await ask(a, "list", { withServices: "true" });
  for (const node of [own, other]) {
    expect(node?.services).toMatchObject([{ fullName: "$node" }, { fullName: "v2.users" }]);
  }
  await cluster.remove("b");
  const available = await ask(c, "list", { onlyAvailable: true });
  expect(available.map(({ id }) => String(id)).toSorted()).toEqual(["a", "c"]);
  expect(await ask(c, "list")).toHaveLength(3);
});

test("$node.services tells of services, together or one by one", async () => {
  await using cluster = await start();
  const { a, c } = cluster.nodes;
  const [service, ...others] = await ask(c, "services", { skipInternal: true, withActions: true, withEvents: true });
  expect(others).toEqual([]);
  expect(service).toMatchObject({
    ...{ name: "users", version: 2, fullName: "v2.users", local: false, available: true, nodes: ["a", "b"] },
    ...{ metadata: { zone: "eu" }, settings: { open: 1 } },
    actions: { "v2.users.find": { name: "v2.users.find", rawName: "find", cache: true } },
    events: { "user.*": { name: "user.*" } },
  });
  expect(Object.keys(service?.events as object)).toEqual(["user.*"]);
  expect(JSON.stringify(service)).not.toMatch(/secret|hidden/);
  expect(await ask(c, "services", { skipInternal: 1, grouping: "false" })).toEqual([
    expect.objectContaining({ fullName: "v2.users", nodeID: "a" }),
    expect.objectContaining({ fullName: "v2.users", nodeID: "b" }),
  ]);
  expect((await ask(a, "services", { onlyLocal: true })).map(({ fullName }) => fullName)).toEqual([
    "$node",
    "v2.users",
  ]);
  expect(await ask(c, "services", { onlyLocal: true, skipInternal: true })).toEqual([]);
});

test("$node.actions and $node.events tell what can be called and heard", async () => {
  await using cluster = await start();
  const { a, c } = cluster.nodes;
  expect(await ask(a, "actions", { skipInternal: true, withEndpoints: true })).toEqual([
    {
      ...{ name: "v2.users.find", count: 2, hasLocal: true, available: true },
      action: expect.objectContaining({ rawName: "find" }),
      endpoints: [
        { nodeID: "a", state: true, available: true },
        { nodeID: "b", state: true, available: true },
      ],
    },
  ]);
  expect(await ask(c, "events", { skipInternal: true })).toEqual([
    ...[{ name: "user.*", group: "users", count: 2, hasLocal: false, available: true, event: expect.anything() }],
  ]);
  expect((await ask(c, "actions")).map(({ name }) => name)).toContain("$node.health");
  expect(await ask(c, "actions", { skipInternal: true, onlyLocal: true })).toEqual([]);
});

test("what nobody can give now is told as not available, or left out", async () => {
  const clock = new FakeClock();
  const shaky = { name: "shaky", actions: { run: () => Promise.reject(new ServerError("down")) } };
  const circuitBreaker = { minRequestCount: 1 };
  await using cluster = await startCluster({ nodes: { a: { circuitBreaker }, b: { services: [shaky] } }, clock });
  const { a } = cluster.nodes;
  const all = { skipInternal: true, withEndpoints: true };
  const some = { skipInternal: true, onlyAvailable: true };
  expect(await ask(a, "actions", some)).toHaveLength(1);
  await expect(a.call("shaky.run")).rejects.toThrow("down");
  expect(await ask(a, "actions", all)).toMatchObject([
    { name: "shaky.run", count: 1, available: false, endpoints: [{ nodeID: "b", state: false, available: false }] },
  ]);
  expect(await ask(a, "actions", some)).toEqual([]);
  await cluster.kill("b");
  await clock.advance(40_000);
  expect(await ask(a, "services", all)).toMatchObject([{ name: "shaky", available: false, nodes: ["b"] }]);
  expect(await ask(a, "services", some)).toEqual([]);
  expect(await ask(a, "list", { onlyAvailable: "true" })).toMatchObject([{ id: "a" }]);
});

test("$node.health tells how the process is", async () => {
  await using cluster = await start();
  const health = await cluster.nodes.a.call("$node.health", {}, { nodeID: "b" });
  expect(health).toMatchObject({
    cpu: { cores: expect.any(Number), utilization: expect.any(Number) },
    mem: { free: expect.any(Number), total: expect.any(Number), percent: expect.any(Number) },
    os: { hostname: expect.any(String), platform: process.platform },
    process: { pid: process.pid, argv: expect.any(Array) },
    client: { type: "isomer" },
    net: { ip: expect.any(Array) },
    time: { now: expect.any(Number), iso: expect.any(String) },
    transit: { pending: 0 },
  });
});

test("$node.options tells the options without what cannot be sent", async () => {
  await using cluster = await start();
  const options = await cluster.nodes.c.call<Row>("$node.options", {}, { nodeID: "a" });
  expect(options).toMatchObject({
    nodeID: "a",
    requestTimeout: 30_000,
    transporter: "memory",
    serializer: expect.any(String),
  });
  expect(JSON.parse(JSON.stringify(options))).toEqual(options);
});

test("an object of `internalServices` changes its actions, takes some away and adds others", async () => {
  const greeting = { actions: { greet: () => "hello", list: () => ["hidden by the definition itself"] } };
  const $node: MixinSchema = {
    ...{ name: "other", mixins: greeting, metadata: { own: true } },
    actions: { list: (ctx) => [`only ${ctx.broker.nodeID}`], options: false },
  };
  await using cluster = await startCluster({ nodes: { a: { internalServices: { $node } }, b: {} } });
  const { b } = cluster.nodes;
  const ofA = { nodeID: "a" };
  expect(await b.call("$node.list", {}, ofA)).toEqual(["only a"]);
  expect(await b.call("$node.greet", {}, ofA)).toBe("hello");
  expect(await b.call("$node.health", {}, ofA)).toMatchObject({ process: { pid: process.pid } });
  await expect(b.call("$node.options", {}, ofA)).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  expect(await b.call("$node.options")).toMatchObject({ nodeID: "b" });
  const services = await ask(b, "services", { grouping: false });
  expect(services.map(({ nodeID, fullName, metadata }) => [nodeID, fullName, metadata])).toEqual([
    ["b", "$node", {}],
    ["a", "$node", { own: true }],
  ]);
});

test("it may be left out", async () => {
  const broker = new ServiceBroker({ logger: false, internalServices: false });
  await broker.start();
  await expect(broker.call("$node.list")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await broker.stop();
});
