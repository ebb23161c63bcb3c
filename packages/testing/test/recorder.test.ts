import "reflect-metadata";
import { Action, Context, Event, Params, Service } from "@isomer/core";
import { type RecordedCall, recordCalls, startCluster } from "../src/index.ts";

@Service({ name: "stock", version: 2 })
class StockService {
  @Action({ name: "take" }) async reserve(@Params() { sku }: { sku: string }): Promise<number> {
    if (sku === "gone") throw new Error("sold out");
    return sku.length;
  }
}

@Service({ name: "orders" })
class OrdersService {
  @Action() async create(params: { sku: string }, ctx: Context): Promise<number> {
    const left = await ctx.client(StockService).reserve(params, { meta: { via: "orders" } });
    await ctx.emit("order.created", params, { groups: "mail" });
    return left;
  }

  @Event("order.*") async onOrder(@Params() _payload: unknown): Promise<void> {}
}

async function startShop() {
  const recorder = recordCalls();
  const cluster = await startCluster({
    nodes: { shop: { services: [OrdersService] }, depot: { services: [StockService] } },
    middlewares: [recorder.middleware],
  });
  return { recorder, cluster, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("calls are recorded where they are made, with what came of them", async () => {
  await using shop = await startShop();
  await shop.cluster.nodes.shop.call("orders.create", { sku: "abc" }, { meta: { user: "Ada" } });
  expect(shop.recorder.calls).toEqual([
    {
      ...{ kind: "call", action: "orders.create", params: { sku: "abc" }, nodeID: "shop", status: "fulfilled" },
      meta: { user: "Ada" },
      result: 3,
    },
    {
      ...{ kind: "call", action: "v2.stock.take", params: { sku: "abc" }, nodeID: "shop", status: "fulfilled" },
      meta: { user: "Ada", via: "orders" },
      result: 3,
    },
  ]);
});

test("the calls of one action have its types", async () => {
  await using shop = await startShop();
  await expect(shop.cluster.nodes.depot.call("v2.stock.take", { sku: "gone" })).rejects.toThrow("sold out");
  await shop.cluster.nodes.depot.call("v2.stock.take", { sku: "ab" });
  const [failed, done]: readonly RecordedCall<{ sku: string }, number>[] = shop.recorder.callsOf(
    StockService,
    "reserve",
  );
  expect(failed).toMatchObject({ params: { sku: "gone" }, status: "rejected", error: { message: "sold out" } });
  expect(done).toMatchObject({ params: { sku: "ab" }, status: "fulfilled", result: 2, nodeID: "depot" });
  // @ts-expect-error -- the class has no such action
  expect(shop.recorder.callsOf(StockService, "refund")).toEqual([]);
});

test("events are recorded whether somebody listens or not, without those of the framework", async () => {
  await using shop = await startShop();
  await shop.cluster.nodes.shop.call("orders.create", { sku: "abc" }, { meta: { user: "Ada" } });
  await shop.cluster.nodes.depot.broadcast("order.closed", 1);
  await shop.cluster.nodes.depot.broadcastLocal("nobody.listens", null, { meta: { a: 1 } });
  expect(shop.recorder.events).toEqual([
    {
      kind: "event",
      event: "order.created",
      type: "emit",
      payload: { sku: "abc" },
      // The call before it brought this back.
      meta: { user: "Ada", via: "orders" },
      groups: ["mail"],
      nodeID: "shop",
    },
    { kind: "event", event: "order.closed", type: "broadcast", payload: 1, meta: {}, groups: null, nodeID: "depot" },
    {
      kind: "event",
      event: "nobody.listens",
      type: "broadcastLocal",
      payload: null,
      meta: { a: 1 },
      groups: null,
      nodeID: "depot",
    },
  ]);
  expect(shop.recorder.eventsOf("order.*").map(({ event }) => event)).toEqual(["order.created", "order.closed"]);
  shop.recorder.clear();
  expect([shop.recorder.calls, shop.recorder.events]).toEqual([[], []]);
});

test("one can wait for a record that is there, that comes, and that ends", async () => {
  await using shop = await startShop();
  const { recorder } = shop;
  const ended = recorder.waitFor((record) => record.kind === "call" && record.status === "fulfilled");
  const emitted = recorder.waitFor((record) => record.kind === "event");
  void shop.cluster.nodes.shop.call("orders.create", { sku: "abc" });
  expect(await emitted).toMatchObject({ event: "order.created" });
  expect(await ended).toMatchObject({ action: "v2.stock.take", result: 3 });
  expect(await recorder.waitFor((record) => record.nodeID === "shop")).toMatchObject({ action: "orders.create" });
  await expect(recorder.waitFor((record) => record.nodeID === "none", 5)).rejects.toThrow('record.nodeID === "none"');
});
