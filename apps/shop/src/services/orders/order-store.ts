import { join } from "node:path";
import { Lifecycle, scoped } from "tsyringe";
import { ShopSettings } from "../../nodes/shop-settings.ts";
import { DocumentFolder } from "../../storage/document-folder.ts";
import type { Order } from "./order.ts";

/** Where orders are kept: one for all services of a node, and every node sees the orders of all. */
@scoped(Lifecycle.ContainerScoped)
export class OrderStore {
  readonly #folder: DocumentFolder<Order>;

  constructor({ dataFolder }: ShopSettings) {
    this.#folder = new DocumentFolder(join(dataFolder, "orders"));
  }

  open(): Promise<void> {
    return this.#folder.open();
  }

  find(id: string): Promise<Order | undefined> {
    return this.#folder.read(id);
  }

  save(order: Order): Promise<void> {
    return this.#folder.write(order.id, order);
  }
}
