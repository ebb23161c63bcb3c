import { InventoryService } from "../../services/inventory/inventory-service.ts";
import { NotificationsService } from "../../services/notifications/notifications-service.ts";
import type { Order } from "../../services/orders/order.ts";
import { expect } from "../expect.ts";
import { plural, type Report } from "../report.ts";
import type { Shop } from "../shop.ts";
import { until } from "../until.ts";

const NODES = ["orders-1", "orders-2"] as const;

/** Who got `order.created`: one listener of each group for each order. */
export async function followEvents({ broker }: Shop, report: Report, orders: readonly Order[]): Promise<void> {
  const notifications = broker.client(NotificationsService);
  const outboxes = await until("a mail for each order", async () => {
    const sent = await Promise.all(NODES.map((nodeID) => notifications.sent(undefined, { nodeID })));
    return sent.flatMap(({ mails }) => mails).length >= orders.length ? sent : undefined;
  });
  const mails = outboxes.flatMap(({ mails }) => mails.map(({ subject }) => subject));
  for (const { id } of orders) {
    const count = mails.filter((subject) => subject.includes(id)).length;
    expect(count === 1, `${count} mails were sent for order ${id}`);
  }
  expect(
    outboxes.every((outbox) => outbox.mails.length > 0),
    "one node of the group notifications got all events",
  );
  const ordered = orders.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const { shipped } = await until("all orders are shipped", async () => {
    const stock = await broker.client(InventoryService).summary();
    return stock.shipped >= ordered ? stock : undefined;
  });
  expect(shipped === ordered, `${shipped} pieces left the house instead of ${ordered}`);
  report.title("Events", `order.created × ${orders.length}, each to one listener of each group:`);
  report.table([
    ["notifications", outboxes.map(({ node, mails }) => `${node} ${plural(mails.length, "mail")}`).join(", ")],
    ["inventory", `office-1 shipped ${plural(shipped, "piece")}`],
  ]);
}
