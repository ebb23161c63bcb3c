import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { FrontService } from "../../front/front-service.ts";
import { InventoryService } from "../../services/inventory/inventory-service.ts";
import { TEST_CARDS } from "../../services/payments/flaky-provider.ts";
import { PRODUCT_FILE } from "../product-data.ts";
import type { Report } from "../report.ts";
import type { Shop } from "../shop.ts";
import { until } from "../until.ts";
import { type JsonObject, type Visit, Visitor } from "../visitor.ts";
import { orderForm } from "./place-orders.ts";

/** The same shop over HTTP: products, an upload, orders, and every way in which a request can fail. */
export async function visitTheFront({ broker }: Shop, report: Report): Promise<void> {
  const url = await broker.client(FrontService).address();
  const customer = new Visitor(url);
  await useProducts(customer);
  await useOrders(customer);
  report.title("HTTP", url);
  report.table(customer.diary);

  const inventory = broker.client(InventoryService);
  await until("the order that timed out gives back its pieces", async () =>
    (await inventory.summary()).reserved === 0 ? true : undefined,
  );
  report.line("the order that timed out was cancelled down to the payment, and its pieces are back in stock");
}

async function useProducts(customer: Visitor): Promise<void> {
  const found = ({ total }: JsonObject): string => `${String(total)} products`;
  await customer.visit({ method: "GET", path: "/products?search=teapot&limit=3", status: 200, tell: found });

  const upload = { method: "POST", path: "/products/import" } as const;
  const file = Readable.toWeb(createReadStream(PRODUCT_FILE));
  const counts = ({ imported, refused }: JsonObject): string =>
    `${String(imported)} products, ${(refused as unknown[]).length} rows refused`;
  await customer.visit({ ...upload, body: file, status: 200, tell: counts });
  const otherFile = "name;price\n".repeat(20_000);
  await customer.visit({ ...upload, body: otherFile, status: 400, tell: message });
}

async function useOrders(customer: Visitor): Promise<void> {
  const form = orderForm("Hedy", 1);
  const place = (changes: object): Pick<Visit, "method" | "path" | "body"> => ({
    ...{ method: "POST", path: "/orders", body: JSON.stringify({ ...form, ...changes }) },
  });
  const placed = ({ status, node }: JsonObject): string => `${String(status)}, by ${String(node)}`;
  const { id } = await customer.visit({ ...place({}), status: 201, tell: placed });
  const shown = ({ status, email }: JsonObject): string => `${String(status)}, ${String(email)}`;
  await customer.visit({ method: "GET", path: `/orders/${String(id)}`, status: 200, tell: shown });

  await customer.visit({ ...place({ items: [{ sku: "KIT-0001", quantity: 1.5 }] }), status: 422, tell: mistakes });
  await customer.visit({ method: "GET", path: "/orders/none", status: 404, tell: message });
  await customer.visit({ ...place({ card: TEST_CARDS.hanging }), status: 504, tell: message });
}

const message = (answer: JsonObject): string => String(answer.message);

function mistakes({ errors }: JsonObject): string {
  const list = errors as readonly { readonly path: string; readonly message: string }[];
  return list.map(({ path, message: text }) => `${path}: ${text}`).join("; ");
}
