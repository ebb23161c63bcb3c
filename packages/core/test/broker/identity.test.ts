import { randomUUID } from "node:crypto";
import { type BrokerHandle, type BrokerOptions, type Context, MemoryTransporter, ServiceBroker } from "@isomer/core";
import { startCluster } from "@isomer/testing";

const hello = {
  name: "svc",
  actions: { hi: (ctx: Context) => ctx.broker.namespace, ids: ({ id, requestID }: Context) => ({ id, requestID }) },
};

test("nodes of one network do not hear of those in another namespace", async () => {
  const bus = randomUUID();
  const create = (namespace: string, options: BrokerOptions = {}): ServiceBroker =>
    new ServiceBroker({ ...{ namespace, logger: false, transporter: new MemoryTransporter({ bus }) }, ...options });
  const brokers = [
    create("one", { nodeID: "a", services: [hello] }),
    create("one", { nodeID: "b" }),
    // Not a conflict: ids are unique within a namespace.
    create("two", { nodeID: "a", services: [hello] }),
    create("", { nodeID: "c" }),
  ];
  await Promise.all(brokers.map((broker) => broker.start()));
  const [, one, two, none] = brokers as [ServiceBroker, ServiceBroker, ServiceBroker, ServiceBroker];
  await one.waitForServices("svc");
  expect(await one.call("svc.hi")).toBe("one");
  expect(await two.call("svc.hi")).toBe("two");
  await expect(none.call("svc.hi")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  for (const [broker, nodes] of [
    [one, ["a", "b"]],
    [two, ["a"]],
    [none, ["c"]],
  ] as const) {
    const list = await broker.call<readonly { readonly id: string }[]>("$node.list");
    expect(list.map(({ id }) => id).toSorted()).toEqual(nodes);
  }
  await Promise.all(brokers.map((broker) => broker.stop()));
});

test("the other nodes see the metadata of a node", async () => {
  const metadata = { zone: "eu", rack: { row: 3 } };
  await using cluster = await startCluster({ nodes: { a: { metadata }, b: {} } });
  expect(cluster.nodes.a.metadata).toEqual(metadata);
  expect(await cluster.nodes.b.call("$node.list")).toEqual([
    expect.objectContaining({ id: "b", metadata: {} }),
    expect.objectContaining({ id: "a", metadata, instanceID: cluster.nodes.a.instanceID }),
  ]);
});

test("the generator gets its broker, and makes ids for whoever asks", async () => {
  let made = 0;
  const uidGenerator = ({ nodeID }: BrokerHandle): string => `${nodeID}-${++made}`;
  await using cluster = await startCluster({ nodes: { a: { uidGenerator }, b: {} } });
  const { a, b } = cluster.nodes;
  made = 0;
  expect([a.generateUid(), a.generateUid()]).toEqual(["a-1", "a-2"]);
  const ids = Array.from({ length: 1_000 }, () => [
    b.generateUid(),
    new ServiceBroker({ logger: false }).generateUid(),
  ]);
  expect(new Set(ids.flat()).size).toBe(2_000);
});

test("ids of calls are made by the generator of the caller's node, if it has one", async () => {
  let made = 0;
  const uidGenerator = (): string => `id-${++made}`;
  await using cluster = await startCluster({ nodes: { a: { uidGenerator }, b: { services: [hello] } } });
  made = 0;
  expect(await cluster.nodes.a.call("svc.ids")).toEqual({ id: "id-1", requestID: "id-1" });
  expect(await cluster.nodes.a.ping("b")).toMatchObject({ id: "id-2" });
  expect(await cluster.nodes.a.call("svc.ids", {}, { requestID: "mine" })).toEqual({ id: "id-3", requestID: "mine" });
});
