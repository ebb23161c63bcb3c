import type { Readable } from "node:stream";
import { type CsvRow, csvRows } from "./csv-rows.ts";
import type { Product } from "./product.ts";
import { InvalidProductFileError } from "./product-errors.ts";

/** Columns of a product file, in this order. */
const COLUMNS = ["sku", "name", "category", "price", "stock"] as const;
const PRICE = /^\d{1,7}\.\d{2}$/;
const STOCK = /^\d{1,7}$/;

/** A row of the file: a product with its stock, or why it is none. */
export type ProductRow =
  | { readonly line: number; readonly product: Product; readonly stock: number }
  | { readonly line: number; readonly problem: string };

/** Reads a product file while it arrives. Throws an `InvalidProductFileError` unless the first line names the columns. */
export async function* productRows(file: Readable): AsyncGenerator<ProductRow> {
  const known = new Set<string>();
  let headed = false;
  for await (const row of csvRows(file.setEncoding("utf8"))) {
    if (!headed) {
      if (row.fields.join() !== COLUMNS.join()) throw new InvalidProductFileError(COLUMNS);
      headed = true;
      continue;
    }
    yield readRow(row, known);
  }
  if (!headed) throw new InvalidProductFileError(COLUMNS);
}

function readRow({ line, fields }: CsvRow, known: Set<string>): ProductRow {
  const [sku = "", name = "", category = "", price = "", stock = ""] = fields;
  if (fields.length !== COLUMNS.length) return { line, problem: `has ${fields.length} columns` };
  if (sku === "" || name === "") return { line, problem: "lacks the SKU or the name" };
  if (!PRICE.test(price)) return { line, problem: `price "${price}" is not an amount` };
  if (!STOCK.test(stock)) return { line, problem: `stock "${stock}" is not a quantity` };
  if (known.has(sku)) return { line, problem: `SKU ${sku} was there before` };
  known.add(sku);
  // "19.90" is 1990 cents; a multiplication would make 1989.9999… of some prices.
  const priceCents = Number(price.replace(".", ""));
  return { line, product: { sku, name, category, priceCents }, stock: Number(stock) };
}
