import { randomUUID } from "node:crypto";
import { Action, After, Before, Context, Logger, Service, Started } from "isomerjs";
import { CatalogueService } from "../catalogue/catalogue-service.ts";
import { InventoryService } from "../inventory/inventory-service.ts";
import type { Receipt } from "../payments/charge.ts";
import { PaymentsService } from "../payments/payments-service.ts";
import type { Order, OrderLine } from "./order.ts";
import type { OrderCreated } from "./order-created.ts";
import { OrderNotFoundError, PaymentFailedError } from "./order-errors.ts";
import { OrderStore } from "./order-store.ts";
import { type OrderItem, OrderKey, PlaceOrder } from "./place-order.ts";
import { type Outcome, retry } from "./retry.ts";

const PAYMENT_ATTEMPTS = 3;
const PAYMENT_PAUSE_MS = 20;

/** Takes orders. It keeps nothing in memory, so that every node can take and show every order. */
@Service({ name: "orders", version: 1, dependencies: ["catalogue", "inventory", "payments"] })
export class OrdersService {
  constructor(
    private readonly store: OrderStore,
    private readonly logger: Logger,
  ) {}

  @Started()
  protected async open(): Promise<void> {
    await this.store.open();
  }

  /** Answers when the order is paid. Fails with an `OutOfStockError`, or with a `PaymentFailedError`. */
  @Action({ timeout: 10_000 })
  async place({ customer, email, card, items }: PlaceOrder, ctx: Context): Promise<Order> {
    const id = randomUUID();
    const lines = await Promise.all(items.map((item) => this.#price(item, ctx)));
    const totalCents = lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
    await ctx.client(InventoryService).reserve({ orderId: id, items });
    const payment = await this.#pay({ orderId: id, amountCents: totalCents, card }, ctx);
    const form = { id, customer, email, lines, totalCents, paymentAttempts: payment.attempts, node: ctx.broker.nodeID };
    if ("error" in payment) {
      await this.#giveUp({ ...form, status: "not paid", problem: payment.error.message }, ctx);
      // Without time left nobody knows whether the payment would have worked: that the time is up is the answer.
      throw ctx.deadline === 0
        ? payment.error
        : new PaymentFailedError({ id, attempts: payment.attempts }, payment.error);
    }
    const order: Order = { ...form, status: "paid" };
    await this.store.save(order);
    await ctx.emit("order.created", { orderId: id, email, totalCents } satisfies OrderCreated);
    return order;
  }

  @Action()
  async status({ id }: OrderKey): Promise<Order> {
    const order = await this.store.find(id);
    if (order === undefined) throw new OrderNotFoundError(id);
    return order;
  }

  @Before("place")
  protected tidy(ctx: Context<PlaceOrder>): void {
    ctx.params.email = ctx.params.email.toLowerCase();
    ctx.params.customer = ctx.params.customer.trim();
  }

  /** Whoever has the number of an order sees it; the address of the customer is not for everybody. */
  @After("status")
  protected mask(_ctx: Context, order: Order): Order {
    return { ...order, email: order.email.replace(/^(.).*@/, "$1…@") };
  }

  async #price({ sku, quantity }: OrderItem, ctx: Context): Promise<OrderLine> {
    const { name, priceCents } = await ctx.client(CatalogueService).get({ sku });
    return { sku, name, quantity, priceCents };
  }

  #pay(
    charge: { readonly orderId: string; readonly amountCents: number; readonly card: string },
    ctx: Context,
  ): Promise<Outcome<Receipt>> {
    const payments = ctx.client(PaymentsService);
    return retry(() => payments.charge(charge), {
      attempts: PAYMENT_ATTEMPTS,
      pauseMs: PAYMENT_PAUSE_MS,
      signal: ctx.signal,
    });
  }

  /** Called outside of the customer's call: its time may be up, and the pieces must go back all the same. */
  async #giveUp(order: Order, ctx: Context): Promise<void> {
    await ctx.broker.client(InventoryService).release({ orderId: order.id });
    await this.store.save(order);
    this.logger.warn(`Order ${order.id} is given up after ${order.paymentAttempts} attempts: ${order.problem}`);
  }
}
