import { CatalogueService } from "../../services/catalogue/catalogue-service.ts";
import { formatCents } from "../../services/orders/money.ts";
import { ProductsService } from "../../services/products/products-service.ts";
import { expect } from "../expect.ts";
import { IN_STOCK } from "../product-data.ts";
import { duration, type Report, timed } from "../report.ts";
import type { Shop } from "../shop.ts";
import { until } from "../until.ts";

const NODES = ["catalogue-1", "catalogue-2"] as const;

/** Every catalogue node remembers its answers, and all of them forget when a product changes. */
export async function useTheCache({ broker }: Shop, report: Report): Promise<void> {
  const catalogue = broker.client(CatalogueService);
  const [sku] = IN_STOCK;
  const rows: string[][] = [];
  for (const nodeID of NODES) {
    const lookups = async (): Promise<number> => (await catalogue.statistics(undefined, { nodeID })).lookups;
    const before = await lookups();
    const list = () => timed(() => catalogue.list({ search: "lamp" }, { nodeID }));
    const [miss, hit] = [await list(), await list()];
    expect((await lookups()) === before + 1, `${nodeID} did not answer the second question from its cache`);
    expect(hit.value.total === miss.value.total, "the cache answers something else than the service");
    rows.push([nodeID, `${miss.value.total} lamps`, `miss ${duration(miss.ms)}`, `hit ${duration(hit.ms)}`]);
    await catalogue.get({ sku }, { nodeID });
  }
  report.title("Cache", "the same question twice, to each node:");
  report.table(rows);

  const { priceCents: old } = await catalogue.get({ sku });
  const priceCents = old + 100;
  await broker.client(ProductsService).changePrice({ sku, priceCents });
  const { ms } = await timed(() =>
    Promise.all(
      NODES.map((nodeID) =>
        until(`${nodeID} knows the new price`, async () => {
          const product = await catalogue.get({ sku }, { nodeID });
          return product.priceCents === priceCents ? true : undefined;
        }),
      ),
    ),
  );
  report.line(
    `price of ${sku} ${formatCents(old)} → ${formatCents(priceCents)}: ` +
      `a broadcast cleans both caches, new price after ${duration(ms)}`,
  );
}
