import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { FrontService } from "../../front/front-service.ts";
import { InventoryService } from "../../services/inventory/inventory-service.ts";
import type { Order } from "../../services/orders/order.ts";
import { TEST_CARDS } from "../../services/payments/flaky-provider.ts";
import { expect } from "../expect.ts";
import { PRODUCT_FILE } from "../product-data.ts";
import { duration, type Report, timed } from "../report.ts";
import type { Shop } from "../shop.ts";
import { until } from "../until.ts";
import { orderForm, shortId } from "./place-orders.ts";

interface Visit {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly status: number;
  readonly tell: (body: Record<string, unknown>) => string;
}

/** A customer with a browser. */
export async function visitTheFront({ broker }: Shop, report: Report): Promise<void> {
  const url = await broker.client(FrontService).address();
  report.title("HTTP", url);
  const rows: (string | number)[][] = [];
  const visit = async ({ method, path, body, status, tell }: Visit): Promise<Record<string, unknown>> => {
    const init: RequestInit = body === undefined ? { method } : { method, body, duplex: "half" };
    const { value: response, ms } = await timed(() => fetch(url + path, init));
    const answer = (await response.json()) as Record<string, unknown>;
    expect(response.status === status, `${method} ${path} answers ${response.status}: ${JSON.stringify(answer)}`);
    rows.push([method, path.replace(/[\w-]{36}/, shortId), response.status, duration(ms), tell(answer)]);
    return answer;
  };
  const place = (form: object): Pick<Visit, "method" | "path" | "body"> => ({
    method: "POST",
    path: "/orders",
    body: JSON.stringify(form),
  });
  const form = orderForm("Hedy", 1);

  await visit({
    method: "GET",
    path: "/products?search=teapot&limit=3",
    status: 200,
    tell: ({ total }) => `${String(total)} products`,
  });
  const file = Readable.toWeb(createReadStream(PRODUCT_FILE));
  const imported = ({ imported, refused }: Record<string, unknown>): string =>
    `${String(imported)} products, ${(refused as unknown[]).length} rows refused`;
  await visit({ method: "POST", path: "/products/import", body: file, status: 200, tell: imported });
  const order = (await visit({
    ...place(form),
    status: 201,
    tell: ({ status, node }) => `${String(status)}, by ${String(node)}`,
  })) as unknown as Order;
  await visit({
    method: "GET",
    path: `/orders/${order.id}`,
    status: 200,
    tell: ({ status, email }) => `${String(status)}, ${String(email)}`,
  });
  await visit({ ...place({ ...form, items: [{ sku: "KIT-0001", quantity: 1.5 }] }), status: 422, tell: firstMistake });
  await visit({ method: "GET", path: "/orders/none", status: 404, tell: ({ message }) => String(message) });
  await visit({ ...place({ ...form, card: TEST_CARDS.hanging }), status: 504, tell: ({ type }) => String(type) });
  report.table(rows);

  const inventory = broker.client(InventoryService);
  await until("the order that timed out gives back its pieces", async () =>
    (await inventory.summary()).reserved === 0 ? true : undefined,
  );
  report.line("the order that timed out was cancelled down to the payment, and its pieces are back in stock");
}

function firstMistake({ errors }: Record<string, unknown>): string {
  const [first] = errors as readonly { readonly path: string; readonly message: string }[];
  return `${first?.path}: ${first?.message}`;
}
