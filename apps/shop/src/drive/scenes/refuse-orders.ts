import { ValidationError } from "isomerjs";
import { InventoryService } from "../../services/inventory/inventory-service.ts";
import { OutOfStockError } from "../../services/inventory/out-of-stock-error.ts";
import { PaymentFailedError } from "../../services/orders/order-errors.ts";
import { OrdersService } from "../../services/orders/orders-service.ts";
import { TEST_CARDS } from "../../services/payments/flaky-provider.ts";
import { CardDeclinedError } from "../../services/payments/payment-errors.ts";
import { expect, failure } from "../expect.ts";
import type { Report } from "../report.ts";
import type { Shop } from "../shop.ts";
import { orderForm } from "./place-orders.ts";

/** Orders that cannot be: a wrong form, too many pieces, a card that the bank refuses. */
export async function refuseOrders({ broker }: Shop, report: Report): Promise<void> {
  const orders = broker.client(OrdersService);
  const inventory = broker.client(InventoryService);
  const form = orderForm("Linus", 0);

  const wrong = {
    ...form,
    email: "nobody",
    items: [
      { sku: "KIT-0001", quantity: 0 },
      { sku: "", quantity: 1 },
    ],
  };
  const invalid = await failure(orders.place(wrong), "a form with mistakes");
  expect(invalid instanceof ValidationError, `a wrong form fails with ${invalid.name}`);
  const failures = invalid.data as readonly { readonly field: string; readonly message: string }[];
  report.title("Refused", `${invalid.name} (code ${invalid.code}) from ${invalid.nodeID}:`);
  report.table(failures.map(({ field, message }) => [`  ${field}`, message]));
  expect(
    failures.some(({ field }) => field === "items[0].quantity"),
    "no failure names items[0].quantity",
  );

  const greedy = { ...form, items: [{ sku: "GAR-0001", quantity: 50 }] };
  const shortage = await failure(orders.place(greedy), "more than is in stock");
  expect(shortage instanceof OutOfStockError, `too large an order fails with ${shortage.name}`);
  report.line(`${shortage.name} (code ${shortage.code}): ${shortage.message}`);

  const before = await inventory.summary();
  const declined = await failure(orders.place({ ...form, card: TEST_CARDS.declined }), "a card that is declined");
  expect(declined instanceof PaymentFailedError, `a declined card fails with ${declined.name}`);
  expect(declined.cause instanceof CardDeclinedError, "the cause of a failed payment does not arrive");
  report.line(`${declined.name} (code ${declined.code}), cause ${declined.cause.name}: not tried again`);
  const after = await inventory.summary();
  expect(after.available === before.available && after.reserved === 0, "a refused order keeps its reservation");
  report.line(`what was set aside is back: ${after.reserved} pieces reserved`);
}
