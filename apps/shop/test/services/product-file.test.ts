import "reflect-metadata";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { PRODUCT_FILE } from "../../src/drive/product-data.ts";
import { InvalidProductFileError } from "../../src/services/products/product-errors.ts";
import { type ProductRow, productRows } from "../../src/services/products/product-file.ts";

async function read(file: Readable): Promise<ProductRow[]> {
  const rows: ProductRow[] = [];
  for await (const row of productRows(file)) rows.push(row);
  return rows;
}

const file = (...lines: readonly string[]): Readable =>
  Readable.from([Buffer.from(["sku,name,category,price,stock", ...lines].join("\n"))], { objectMode: false });

describe("a product file", () => {
  it("gives products with their price in cents, and their stock", async () => {
    expect(await read(file('A-1,"Lamp, red",Lighting,19.90,7'))).toEqual([
      { line: 2, product: { sku: "A-1", name: "Lamp, red", category: "Lighting", priceCents: 1990 }, stock: 7 },
    ]);
  });

  it.each([
    ["A-1,Lamp,Lighting,19.90", "has 4 columns"],
    [",Lamp,Lighting,19.90,7", "lacks the SKU or the name"],
    ["A-1,Lamp,Lighting,19,7", 'price "19" is not an amount'],
    ["A-1,Lamp,Lighting,19.90,1.5", 'stock "1.5" is not a quantity'],
    ["A-0,Lamp,Lighting,19.90,1", "SKU A-0 was there before"],
  ])("says what is wrong with the row %s", async (row, problem) => {
    const rows = await read(file("A-0,First,Lighting,1.00,1", row));
    expect(rows[1]).toEqual({ line: 3, problem });
  });

  it.each(["", "name,sku\nA,B"])("must begin with the columns", async (text) => {
    await expect(read(Readable.from([Buffer.from(text)], { objectMode: false }))).rejects.toThrow(
      InvalidProductFileError,
    );
  });

  it("comes with the shop: 3,000 rows, of which three are wrong", async () => {
    const rows = await read(createReadStream(PRODUCT_FILE));
    expect(rows).toHaveLength(3_000);
    expect(rows.filter((row) => "problem" in row).map(({ line }) => line)).toEqual([613, 1406, 2379]);
  });
});
