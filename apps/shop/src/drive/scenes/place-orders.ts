import { formatCents } from "../../services/orders/money.ts";
import type { Order } from "../../services/orders/order.ts";
import { PaymentFailedError } from "../../services/orders/order-errors.ts";
import { OrdersService } from "../../services/orders/orders-service.ts";
import type { PlaceOrder } from "../../services/orders/place-order.ts";
import { TEST_CARDS } from "../../services/payments/flaky-provider.ts";
import { PaymentsService } from "../../services/payments/payments-service.ts";
import { expect } from "../expect.ts";
import { IN_STOCK } from "../product-data.ts";
import { plural, type Report } from "../report.ts";
import type { Shop } from "../shop.ts";

const CUSTOMERS = ["Ada", "Grace", "Edsger", "Barbara", "Alan", "Margaret", "Donald", "Frances", "Tony", "Radia"];

/** Ten customers order, one after the other. Answers the orders that were paid. */
export async function placeOrders({ broker }: Shop, report: Report): Promise<readonly Order[]> {
  const orders = broker.client(OrdersService);
  const paid: Order[] = [];
  const rows: (string | number)[][] = [];
  const lost: string[] = [];
  for (const [index, customer] of CUSTOMERS.entries()) {
    try {
      const order = await orders.place(orderForm(customer, index));
      paid.push(order);
      rows.push([
        shortId(order.id),
        customer,
        `by ${order.node}`,
        plural(order.lines.length, "product"),
        formatCents(order.totalCents).padStart(9),
        payment(order.paymentAttempts),
      ]);
    } catch (error) {
      if (!(error instanceof PaymentFailedError)) throw error;
      const { orderId, attempts } = error.data as { readonly orderId: string; readonly attempts: number };
      const kept = await orders.status({ id: orderId });
      lost.push(kept.status);
      rows.push([
        shortId(orderId),
        customer,
        `by ${kept.node}`,
        "",
        kept.status.padStart(9),
        `${attempts} attempts: ${kept.problem}`,
      ]);
    }
  }
  const nodes = new Set(paid.map(({ node }) => node));
  expect(nodes.size === 2, `orders were taken by ${[...nodes].join(", ")} alone`);
  const { attempts, failures } = await broker.client(PaymentsService).statistics();
  const total = paid.reduce((sum, { totalCents }) => sum + totalCents, 0);
  report.title("Orders", `${plural(CUSTOMERS.length, "customer")} order, one after the other:`);
  report.table(rows);
  const failed = failures.PROVIDER_UNAVAILABLE ?? 0;
  report.line(
    `${plural(paid.length, "order")} over ${formatCents(total)}; ` +
      `the provider failed ${failed} of ${plural(attempts, "payment attempt")}`,
  );
  expect(failed > 0, "the flaky provider never failed");
  expect(lost.length > 0, "no order was given up for want of a payment");
  return paid;
}

/** An order as it is sent: plain data, which the order service makes a `PlaceOrder` of. */
export type OrderForm = Pick<PlaceOrder, keyof PlaceOrder>;

/** An order of one to three products. */
export function orderForm(customer: string, index: number): OrderForm {
  return {
    customer,
    email: `${customer}@Example.com`,
    card: TEST_CARDS.good,
    items: IN_STOCK.slice(0, 1 + (index % 3)).map((sku, line) => ({ sku, quantity: 1 + ((index + line) % 2) })),
  };
}

/** The beginning of an id is enough for people. */
export const shortId = (id: string): string => id.slice(0, 8);

const payment = (attempts: number): string =>
  attempts === 1 ? "paid" : `paid at attempt ${attempts}, the provider did not answer before`;
