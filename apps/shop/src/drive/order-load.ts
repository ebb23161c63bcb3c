import type { ServiceBroker } from "isomerjs";
import { InventoryService } from "../services/inventory/inventory-service.ts";
import { OrdersService } from "../services/orders/orders-service.ts";
import type { PlaceOrder } from "../services/orders/place-order.ts";
import { TEST_CARDS } from "../services/payments/flaky-provider.ts";
import { IN_STOCK } from "./product-data.ts";
import { plural } from "./report.ts";

const INTERVAL_MS = 10;
/** A machine that cannot keep up gets no more than it can bear. */
const MOST_AT_ONCE = 100;
const PLENTY = 1_000_000;
const [SKU] = IN_STOCK;
const FORM: PlaceOrder = {
  customer: "Emmy",
  email: "emmy@example.com",
  card: TEST_CARDS.good,
  items: [{ sku: SKU, quantity: 1 }],
};

/** What became of the orders of one part of a load. */
class LoadPart {
  /** By the node that answered. */
  readonly answered = new Map<string, number>();
  /** By the name of the error. */
  readonly failed = new Map<string, number>();

  /** Cells of a table: how many orders were placed, answered, and failed. */
  describe(): readonly string[] {
    const [answered, failed] = [total(this.answered), total(this.failed)];
    return [
      plural(answered + failed, "order"),
      `${answered} answered (${list(this.answered)})`,
      failed === 0 ? "none failed" : `${failed} failed (${list(this.failed)})`,
    ];
  }
}

/** Customers who order at a steady pace, however long the answers take. */
export class OrderLoad {
  readonly #broker: ServiceBroker;
  readonly #running = new Set<Promise<void>>();
  readonly #parts = [new LoadPart()];
  readonly #timer: NodeJS.Timeout;
  #placed = 0;

  private constructor(broker: ServiceBroker) {
    this.#broker = broker;
    this.#timer = setInterval(() => this.#next(), INTERVAL_MS);
  }

  static async start(broker: ServiceBroker): Promise<OrderLoad> {
    await broker.client(InventoryService).takeStock({ levels: [{ sku: SKU, quantity: PLENTY }] });
    return new OrderLoad(broker);
  }

  /** Number of orders so far. */
  get placed(): number {
    return this.#placed;
  }

  /** Counts orders that are placed from now on apart from those before. */
  beginPart(): void {
    this.#parts.push(new LoadPart());
  }

  answeredBy(nodeID: string): number {
    return this.#parts.reduce((sum, { answered }) => sum + (answered.get(nodeID) ?? 0), 0);
  }

  /** Resolves when the last order has its answer. */
  async stop(): Promise<readonly LoadPart[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
    return this.#parts;
  }

  #next(): void {
    if (this.#running.size >= MOST_AT_ONCE) return;
    this.#placed++;
    const running = this.#order(this.#parts.at(-1) as LoadPart).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #order({ answered, failed }: LoadPart): Promise<void> {
    try {
      count(answered, (await this.#broker.client(OrdersService).place(FORM)).node);
    } catch (error) {
      count(failed, (error as Error).name);
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, number) => sum + number, 0);

function list(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([one], [other]) => one.localeCompare(other));
  return sorted.map(([name, number]) => `${name} ${number}`).join(", ");
}
