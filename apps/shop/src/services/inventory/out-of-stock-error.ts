import { ClientError } from "isomerjs";

/** A product of which fewer pieces are there than were asked for. */
export interface Shortage {
  readonly sku: string;
  readonly wanted: number;
  readonly available: number;
}

/** An order asks for more than is there; `data.shortages` says of what. */
export class OutOfStockError extends ClientError {
  constructor(shortages: readonly Shortage[]) {
    const text = shortages
      .map(({ sku, wanted, available }) => `${wanted} × ${sku} (there are ${available})`)
      .join(", ");
    super(`Not in stock: ${text}.`, { code: 409, type: "OUT_OF_STOCK", data: { shortages } });
  }
}
