import { OutOfStockError, type Shortage } from "./out-of-stock-error.ts";

/** So many pieces of a product. */
interface Item {
  readonly sku: string;
  readonly quantity: number;
}

/** Pieces of all products, in numbers. */
export interface StockSummary {
  readonly products: number;
  readonly available: number;
  readonly reserved: number;
  readonly shipped: number;
}

/** The books of the warehouse: what is there, what is set aside for orders, and what has left. */
export class Stock {
  readonly #available = new Map<string, number>();
  readonly #reservations = new Map<string, readonly Item[]>();
  #shipped = 0;

  /** What was counted replaces what the books say. */
  set({ sku, quantity }: Item): void {
    this.#available.set(sku, quantity);
  }

  available(sku: string): number {
    return this.#available.get(sku) ?? 0;
  }

  /** Sets aside all of the items or, with an `OutOfStockError`, none. */
  reserve(orderId: string, items: readonly Item[]): void {
    const wanted = new Map<string, number>();
    for (const { sku, quantity } of items) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
    const shortages: Shortage[] = [];
    for (const [sku, quantity] of wanted) {
      const available = this.available(sku);
      if (available < quantity) shortages.push({ sku, wanted: quantity, available });
    }
    if (shortages.length > 0) throw new OutOfStockError(shortages);
    this.#move(items, -1);
    this.#reservations.set(orderId, items);
  }

  /** Puts back what was set aside. Answers whether there was something. */
  release(orderId: string): boolean {
    const items = this.#reservations.get(orderId);
    if (items === undefined) return false;
    this.#reservations.delete(orderId);
    this.#move(items, 1);
    return true;
  }

  /** What was set aside leaves the house. Answers the number of pieces. */
  ship(orderId: string): number {
    const pieces = count(this.#reservations.get(orderId) ?? []);
    this.#reservations.delete(orderId);
    this.#shipped += pieces;
    return pieces;
  }

  summary(): StockSummary {
    return {
      products: this.#available.size,
      available: [...this.#available.values()].reduce((sum, quantity) => sum + quantity, 0),
      reserved: [...this.#reservations.values()].reduce((sum, items) => sum + count(items), 0),
      shipped: this.#shipped,
    };
  }

  #move(items: readonly Item[], sign: 1 | -1): void {
    for (const { sku, quantity } of items) this.#available.set(sku, this.available(sku) + sign * quantity);
  }
}

const count = (items: readonly Item[]): number => items.reduce((sum, { quantity }) => sum + quantity, 0);
