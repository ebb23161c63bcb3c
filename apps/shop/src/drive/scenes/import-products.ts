import { createReadStream } from "node:fs";
import { InventoryService } from "../../services/inventory/inventory-service.ts";
import { ProductsService } from "../../services/products/products-service.ts";
import { expect } from "../expect.ts";
import { PRODUCT_FILE } from "../product-data.ts";
import { duration, plural, type Report, timed } from "../report.ts";
import type { Shop } from "../shop.ts";

/** A file goes to the office as a stream; the rows that are wrong come back with the reason. */
export async function importProducts({ broker }: Shop, report: Report): Promise<void> {
  const stream = createReadStream(PRODUCT_FILE);
  const { value, ms } = await timed(() => broker.client(ProductsService).import(undefined, { stream }));
  const { node, imported, refused } = value;
  const stock = await broker.client(InventoryService).summary();
  expect(imported === 2_997 && refused.length === 3, `${imported} rows were imported, ${refused.length} refused`);
  expect(stock.products === imported, `the inventory knows ${stock.products} products`);
  const pieces = plural(stock.available, "piece");
  report.title(
    "Import",
    `${plural(imported, "product")} streamed to ${node} in ${duration(ms)}, ${pieces} in stock`,
    ...refused.map(({ line, problem }) => `refused line ${line}: ${problem}`),
  );
}
