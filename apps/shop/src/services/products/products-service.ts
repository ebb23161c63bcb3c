import { Action, ClientError, Context, Logger, Service } from "isomerjs";
import type { StockLevel } from "../inventory/inventory-params.ts";
import { InventoryService } from "../inventory/inventory-service.ts";
import type { ImportReport, RefusedRow } from "./import-report.ts";
import type { Product, ProductPage } from "./product.ts";
import { ProductNotFoundError } from "./product-errors.ts";
import { productRows } from "./product-file.ts";
import { PriceChange, ProductKey, ProductQuery } from "./product-params.ts";
import type { ProductsChanged } from "./products-changed.ts";

/** Stock levels that go to the inventory in one call. */
const BATCH = 500;

/** Owns the products. Customers ask the catalogue, which runs on several nodes and remembers what this one answers. */
@Service({ name: "products" })
export class ProductsService {
  readonly #products = new Map<string, Product>();

  constructor(private readonly logger: Logger) {}

  @Action()
  get({ sku }: ProductKey): Product {
    const product = this.#products.get(sku);
    if (product === undefined) throw new ProductNotFoundError(sku);
    return product;
  }

  @Action()
  find({ search, category, offset = 0, limit = 20 }: ProductQuery): ProductPage {
    const text = search?.toLowerCase();
    const found = [...this.#products.values()].filter(
      (product) =>
        (category === undefined || product.category === category) &&
        (text === undefined || product.name.toLowerCase().includes(text)),
    );
    return { total: found.length, items: found.slice(offset, offset + limit) };
  }

  @Action()
  async changePrice({ sku, priceCents }: PriceChange, ctx: Context): Promise<Product> {
    const product = { ...this.get({ sku }), priceCents };
    this.#products.set(sku, product);
    // A broadcast reaches the catalogue on every node, each of which has a cache of its own.
    await ctx.broadcast("products.changed", { reason: `price of ${sku}` } satisfies ProductsChanged);
    return product;
  }

  /** Takes a product file as a stream. Rows that are no products are reported, the others replace what was there. */
  @Action({ timeout: 60_000 })
  async import(ctx: Context): Promise<ImportReport> {
    if (ctx.stream === null) throw new ClientError("Send the file as a stream.", { type: "FILE_MISSING" });
    const products: Product[] = [];
    const refused: RefusedRow[] = [];
    let levels: StockLevel[] = [];
    const inventory = ctx.client(InventoryService);
    for await (const row of productRows(ctx.stream)) {
      if ("problem" in row) {
        refused.push(row);
        continue;
      }
      products.push(row.product);
      levels.push({ sku: row.product.sku, quantity: row.stock });
      if (levels.length < BATCH) continue;
      // Waiting here holds up the stream, and so the sender: no more than a batch is kept in memory.
      await inventory.takeStock({ levels });
      levels = [];
    }
    if (levels.length > 0) await inventory.takeStock({ levels });
    // Nothing is replaced before the whole file has arrived: a sender that breaks off leaves the shop as it was.
    this.#replace(products);
    this.logger.info(`Imported ${products.length} products, refused ${refused.length} rows.`);
    await ctx.broadcast("products.changed", { reason: "import" } satisfies ProductsChanged);
    return { node: ctx.broker.nodeID, imported: products.length, refused };
  }

  #replace(products: readonly Product[]): void {
    this.#products.clear();
    for (const product of products) this.#products.set(product.sku, product);
  }
}
