import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, recordCalls, standIn, startCluster } from "@isomer/testing";
import { ClassValidator, ConsoleLogger, type ServiceBroker, ValidationError } from "isomerjs";
import { ShopSettings } from "../../src/nodes/shop-settings.ts";
import { CatalogueService } from "../../src/services/catalogue/catalogue-service.ts";
import { InventoryService } from "../../src/services/inventory/inventory-service.ts";
import type { Order } from "../../src/services/orders/order.ts";
import { OrderNotFoundError, PaymentFailedError } from "../../src/services/orders/order-errors.ts";
import { OrderStore } from "../../src/services/orders/order-store.ts";
import { OrdersService } from "../../src/services/orders/orders-service.ts";
import { TEST_CARDS } from "../../src/services/payments/flaky-provider.ts";
import { CardDeclinedError, ProviderUnavailableError } from "../../src/services/payments/payment-errors.ts";
import { PaymentsService } from "../../src/services/payments/payments-service.ts";

const silence = new ConsoleLogger({ level: false }).logger({ nodeID: "", ns: "", mod: "orders" });
const form = {
  customer: " Ada ",
  email: "Ada@Example.com",
  card: TEST_CARDS.good,
  items: [{ sku: "lamp", quantity: 2 }],
};

describe("the order service", () => {
  let dataFolder: string;
  let store: OrderStore;
  let cluster: Cluster;
  let broker: ServiceBroker;
  let charge: () => Promise<{ paymentId: string; amountCents: number }>;
  const recorder = recordCalls();

  const service = (): OrdersService => new OrdersService(store, silence);
  const calls = (action: string): number => recorder.calls.filter((call) => call.action === action).length;

  beforeEach(async () => {
    recorder.clear();
    dataFolder = await mkdtemp(join(tmpdir(), "shop-orders-"));
    store = new OrderStore(new ShopSettings({ ...SETTINGS, dataFolder }));
    charge = async () => ({ paymentId: "pay-1", amountCents: 3980 });
    cluster = await startCluster({
      nodes: {
        orders: { services: [service()] },
        others: {
          services: [
            standIn(CatalogueService, { get: ({ sku }) => ({ sku, name: "Lamp", category: "", priceCents: 1990 }) }),
            standIn(InventoryService, { reserve: () => undefined, release: () => true }),
            standIn(PaymentsService, { charge: () => charge() }),
          ],
        },
      },
      validator: new ClassValidator(),
      errors: [CardDeclinedError, OrderNotFoundError, PaymentFailedError, ProviderUnavailableError],
      middlewares: [recorder.middleware],
    });
    broker = cluster.node("others");
  });

  afterEach(async () => {
    await cluster.stop();
    await rm(dataFolder, { recursive: true });
  });

  it("keeps a paid order and tells of it", async () => {
    const order = await broker.client(OrdersService).place(form);
    expect(order).toMatchObject({
      ...{ status: "paid", customer: "Ada", email: "ada@example.com", totalCents: 3980, paymentAttempts: 1 },
      node: "orders",
    });
    expect(await store.find(order.id)).toEqual(order);
    expect(JSON.stringify(order)).not.toContain(form.card);
    expect(recorder.eventsOf("order.created")).toMatchObject([
      { payload: { orderId: order.id, email: "ada@example.com", totalCents: 3980 } },
    ]);
  });

  it("tries a payment again when the provider does not answer", async () => {
    const answer = charge;
    charge = () => {
      charge = answer;
      return Promise.reject(new ProviderUnavailableError());
    };
    expect(await broker.client(OrdersService).place(form)).toMatchObject({ status: "paid", paymentAttempts: 2 });
  });

  it("gives back what it set aside when a card is declined, and keeps the order as not paid", async () => {
    charge = () => Promise.reject(new CardDeclinedError());
    const error: unknown = await broker
      .client(OrdersService)
      .place(form)
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PaymentFailedError);
    expect(error).toMatchObject({ code: 402, data: { attempts: 1 }, cause: expect.any(CardDeclinedError) });
    expect(calls("inventory.release")).toBe(1);
    expect(recorder.eventsOf("order.created")).toEqual([]);
    const { orderId } = (error as PaymentFailedError).data as { orderId: string };
    expect(await store.find(orderId)).toMatchObject({ status: "not paid", problem: "The card was declined." });
  });

  it("refuses a form with mistakes before anything is asked of others", async () => {
    const items = [
      { sku: "lamp", quantity: 1 },
      { sku: "", quantity: 0 },
    ];
    const error: unknown = await broker
      .client(OrdersService)
      .place({ ...form, items })
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ValidationError);
    const fields = ((error as ValidationError).data as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(["items[1].sku", "items[1].quantity"]);
    expect(calls("inventory.reserve")).toBe(0);
  });

  it("shows an order without the address of the customer, and does not find others", async () => {
    const { id } = await broker.client(OrdersService).place(form);
    expect(await broker.client(OrdersService).status({ id })).toMatchObject({ id, email: "a…@example.com" });
    await expect(broker.client(OrdersService).status({ id: "../secret" })).rejects.toThrow(OrderNotFoundError);
  });

  it("can be used without a broker", async () => {
    await store.open();
    await store.save({ ...ORDER, id: "by-hand" });
    expect(await service().status({ id: "by-hand" })).toMatchObject({ id: "by-hand", status: "paid" });
  });
});

const SETTINGS: ConstructorParameters<typeof ShopSettings>[0] = {
  ...{ namespace: "", dataFolder: "", httpPort: 0, frontTimeoutMs: 1_000, natsUrl: null },
  ...{ serializer: "json", peers: {}, paymentSeed: 1 },
};

const ORDER = {
  ...{ status: "paid", customer: "Ada", email: "ada@example.com", lines: [], totalCents: 1 },
  ...{ paymentAttempts: 1, node: "orders" },
} as const satisfies Omit<Order, "id">;
