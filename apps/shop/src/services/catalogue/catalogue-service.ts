import { Action, Cache, Context, Event, Logger, MemoryCacher, Service } from "isomerjs";
import type { Product, ProductPage } from "../products/product.ts";
import { ProductKey, ProductQuery } from "../products/product-params.ts";
import { ProductsChanged } from "../products/products-changed.ts";
import { ProductsService } from "../products/products-service.ts";

/** How long an answer is remembered at most, in seconds; it is forgotten at once when products change. */
const TTL = 60;

/** How often this node had to ask the products service. */
export interface CatalogueStatistics {
  readonly node: string;
  readonly lookups: number;
}

/** What customers see of the products: the same on every node that offers it, answered from memory where possible. */
@Service({ name: "catalogue", dependencies: ["products"] })
export class CatalogueService {
  #lookups = 0;

  constructor(
    private readonly cache: MemoryCacher,
    private readonly logger: Logger,
  ) {}

  @Action()
  @Cache({ ttl: TTL, keys: ["search", "category", "offset", "limit"] })
  list(query: ProductQuery, ctx: Context): Promise<ProductPage> {
    this.#lookups++;
    return ctx.client(ProductsService).find(query);
  }

  @Action()
  @Cache({ ttl: TTL, keys: ["sku"] })
  get(key: ProductKey, ctx: Context): Promise<Product> {
    this.#lookups++;
    return ctx.client(ProductsService).get(key);
  }

  @Action()
  statistics(ctx: Context): CatalogueStatistics {
    return { node: ctx.broker.nodeID, lookups: this.#lookups };
  }

  @Event("products.changed")
  protected forget({ reason }: ProductsChanged): void {
    this.cache.clean(["catalogue.**"]);
    this.logger.info(`Forgot all answers: ${reason}.`);
  }
}
