import { Action, Event, Logger, Service } from "isomerjs";
import { OrderCreated } from "../orders/order-created.ts";
import { Reservation, ReservationKey, StockTaking } from "./inventory-params.ts";
import { Stock, type StockSummary } from "./stock.ts";

/** The warehouse. Sets pieces aside while an order is being paid, and ships them when it is. */
@Service({ name: "inventory" })
export class InventoryService {
  readonly #stock = new Stock();

  constructor(private readonly logger: Logger) {}

  @Action()
  takeStock({ levels }: StockTaking): void {
    for (const level of levels) this.#stock.set(level);
  }

  @Action()
  reserve({ orderId, items }: Reservation): void {
    this.#stock.reserve(orderId, items);
  }

  @Action()
  release({ orderId }: ReservationKey): boolean {
    return this.#stock.release(orderId);
  }

  @Action()
  summary(): StockSummary {
    return this.#stock.summary();
  }

  @Event("order.created")
  protected ship({ orderId }: OrderCreated): void {
    this.logger.info(`Order ${orderId}: ${this.#stock.ship(orderId)} pieces shipped.`);
  }
}
