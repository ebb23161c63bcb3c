import "reflect-metadata";
import { Action, After, Context, Event, Service, Started } from "@isomer/core";
import { standIn, startCluster } from "../src/index.ts";

const touched: string[] = [];

@Service({ name: "stock", version: 2, settings: { city: "Ulm" } })
class StockService {
  @Action({ name: "take" }) async reserve({ sku }: { sku: string }, _ctx: Context): Promise<number> {
    touched.push(`reserve ${sku}`);
    return 1;
  }

  @Action() count(): number {
    return 5;
  }

  @After("*") protected note(): void {
    touched.push("hook");
  }

  @Event("order.created") protected onOrder(): void {
    touched.push("event");
  }

  @Started() protected open(): void {
    touched.push("started");
  }
}

test("a stand-in answers under the name and version of its class, with the methods it was given", async () => {
  const stock = standIn(StockService, { reserve: ({ sku }, ctx) => sku.length * ctx.level });
  await using cluster = await startCluster({ nodes: { a: { services: [stock] }, b: {} } });
  const { b } = cluster.nodes;
  expect(await b.client(StockService).reserve({ sku: "abc" })).toBe(3);
  expect(await b.call("v2.stock.take", { sku: "abcd" })).toBe(4);
  await expect(b.client(StockService).count()).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await b.broadcast("order.created");
  await b.ping("a");
  expect(touched).toEqual([]);
  expect(cluster.nodes.a.getLocalService({ name: "stock", version: 2 })?.settings).toEqual({ city: "Ulm" });
});

test("signatures that the class does not have are compile errors", () => {
  standIn(StockService, { reserve: async () => 1, count: () => 2 });
  // @ts-expect-error -- the params are of another type
  standIn(StockService, { reserve: async ({ sku }: { sku: number }) => sku });
  // @ts-expect-error -- so is the result
  standIn(StockService, { count: () => "five" });
  // @ts-expect-error -- there is no such method
  expect(() => standIn(StockService, { refund: () => 1 })).toThrow("has no action 'refund'");
});
