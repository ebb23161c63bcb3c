import type { ServiceBroker } from "isomerjs";
// Types alone: the front knows what the services offer, and contains none of their code.
import type { CatalogueService } from "../services/catalogue/catalogue-service.ts";
import type { OrdersService } from "../services/orders/orders-service.ts";
import type { PlaceOrder } from "../services/orders/place-order.ts";
import type { ProductQuery } from "../services/products/product-params.ts";
import type { ProductsService } from "../services/products/products-service.ts";
import { readJson, streamBody } from "./request-body.ts";
import type { Route } from "./route.ts";

/** What the shop offers over HTTP. The services check what they are sent; nothing is checked twice. */
export function shopRoutes(broker: ServiceBroker, timeoutMs: number): readonly Route[] {
  const catalogue = broker.client<CatalogueService>("catalogue");
  const orders = broker.client<OrdersService>("v1.orders");
  const products = broker.client<ProductsService>("products");
  return [
    {
      method: "GET",
      path: "/products",
      async handle({ query, signal }) {
        return { status: 200, body: await catalogue.list(productQuery(query), { signal, timeout: timeoutMs }) };
      },
    },
    {
      method: "GET",
      path: "/products/:sku",
      async handle({ parts: { sku = "" }, signal }) {
        return { status: 200, body: await catalogue.get({ sku }, { signal, timeout: timeoutMs }) };
      },
    },
    {
      method: "POST",
      path: "/products/import",
      async handle({ request, signal }) {
        // The body is never in this process as a whole: what arrives goes on to the service.
        return { status: 200, body: await products.import(undefined, { stream: streamBody(request), signal }) };
      },
    },
    {
      method: "POST",
      path: "/orders",
      async handle({ request, signal }) {
        const form = (await readJson(request)) as PlaceOrder;
        return { status: 201, body: await orders.place(form, { signal, timeout: timeoutMs }) };
      },
    },
    {
      method: "GET",
      path: "/orders/:id",
      async handle({ parts: { id = "" }, signal }) {
        return { status: 200, body: await orders.status({ id }, { signal, timeout: timeoutMs }) };
      },
    },
  ];
}

/** Texts of a URL as the service expects them. What is no number stays one that the service refuses. */
function productQuery(query: URLSearchParams): ProductQuery {
  return {
    ...text("search"),
    ...text("category"),
    ...number("offset"),
    ...number("limit"),
  };

  function text(name: string): Record<string, string> {
    const value = query.get(name);
    return value === null ? {} : { [name]: value };
  }

  function number(name: string): Record<string, number> {
    const value = query.get(name);
    return value === null ? {} : { [name]: Number(value) };
  }
}
