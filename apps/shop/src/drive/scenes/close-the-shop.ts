import { PaymentFailedError } from "../../services/orders/order-errors.ts";
import { OrdersService } from "../../services/orders/orders-service.ts";
import { expect } from "../expect.ts";
import { duration, plural, type Report, timed } from "../report.ts";
import type { Shop } from "../shop.ts";
import { orderForm } from "./place-orders.ts";

const ORDERS = 12;
const NODE = "orders-1";

/** A node that is asked to stop finishes what it has begun; then everything stops. */
export async function closeTheShop(shop: Shop, report: Report): Promise<void> {
  const orders = shop.broker.client(OrdersService);
  const running = Array.from({ length: ORDERS }, (_, index) =>
    orders.place(orderForm("Last", index), { nodeID: NODE }),
  );
  const settled = Promise.allSettled(running);
  const { value: end, ms } = await timed(() => shop.stopNode(NODE));
  const results = await settled;
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  const lost = errors.filter((error) => !(error instanceof PaymentFailedError));
  expect(lost.length === 0, `orders got lost in a graceful stop: ${lost.map(String).join(" ")}`);
  expect(end.code === 0, `${NODE} ended with code ${end.code}`);
  report.title(
    "Stop",
    `${NODE} is asked to stop with ${plural(ORDERS, "order")} running: all answered, ended after ${duration(ms)}`,
  );

  const { value: ends, ms: closeMs } = await timed(() => shop.close());
  const bad = [...ends]
    .filter(([, { code }]) => code !== 0)
    .map(([id, { code, signal }]) => `${id} (${code ?? signal})`);
  expect(bad.length === 0, `nodes did not end well: ${bad.join(", ")}`);
  report.line(`the other ${plural(ends.size, "process")} ended with code 0 after ${duration(closeMs)}`);
}
