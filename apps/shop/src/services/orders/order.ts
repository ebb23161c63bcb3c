/** One product of an order, at the price of the day it was placed. */
export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly priceCents: number;
}

/** An order as it is kept. The number of the card is not. */
export interface Order {
  readonly id: string;
  readonly status: "paid" | "not paid";
  readonly customer: string;
  readonly email: string;
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
  /** How often the payment was tried. */
  readonly paymentAttempts: number;
  /** Why it was not paid. */
  readonly problem?: string;
  /** The node that took the order. */
  readonly node: string;
}
