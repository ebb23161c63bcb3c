import type { ServiceBroker } from "isomerjs";
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
  const placed: Order[] = [];
  for (const [index, customer] of CUSTOMERS.entries())
    placed.push(await placeOrder(broker, orderForm(customer, index)));
  report.title("Orders", `${plural(placed.length, "customer")} order, one after the other:`);
  report.table(placed.map(describe));

  const paid = placed.filter(({ status }) => status === "paid");
  const total = paid.reduce((sum, { totalCents }) => sum + totalCents, 0);
  const { attempts, failures } = await broker.client(PaymentsService).statistics();
  const failed = failures.PROVIDER_UNAVAILABLE ?? 0;
  report.line(
    `${plural(paid.length, "order")} over ${formatCents(total)}; ` +
      `the provider failed ${failed} of ${plural(attempts, "payment attempt")}`,
  );
  const nodes = new Set(placed.map(({ node }) => node));
  expect(nodes.size === 2, `orders were taken by ${[...nodes].join(", ")} alone`);
  expect(failed > 0, "the flaky provider never failed");
  expect(paid.length < placed.length, "no order was given up for want of a payment");
  return paid;
}

/** The order as it is kept, paid or not. */
async function placeOrder(broker: ServiceBroker, form: OrderForm): Promise<Order> {
  const orders = broker.client(OrdersService);
  try {
    return await orders.place(form);
  } catch (error) {
    if (!(error instanceof PaymentFailedError)) throw error;
    const { orderId } = error.data as { readonly orderId: string };
    return orders.status({ id: orderId });
  }
}

/** Cells of a table. */
function describe({ id, customer, node, lines, totalCents, paymentAttempts, problem }: Order): readonly string[] {
  const tries = paymentAttempts === 1 ? "" : ` at attempt ${paymentAttempts}, the provider did not answer before`;
  return [
    id.slice(0, 8),
    customer,
    `by ${node}`,
    plural(lines.length, "product"),
    formatCents(totalCents).padStart(7),
    problem === undefined ? `paid${tries}` : `not paid after ${plural(paymentAttempts, "attempt")}: ${problem}`,
  ];
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
