/** Something the shop sells. Money is in whole cents everywhere. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
}

/** Some of the products that were asked for. */
export interface ProductPage {
  /** How many there are in all. */
  readonly total: number;
  readonly items: readonly Product[];
}
