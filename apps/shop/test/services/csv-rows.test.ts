import { Readable } from "node:stream";
import { type CsvRow, csvRows } from "../../src/services/products/csv-rows.ts";

async function read(...pieces: readonly string[]): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of csvRows(Readable.from(pieces))) rows.push(row);
  return rows;
}

describe("rows of a CSV text", () => {
  it("are split at line breaks of both kinds, the last with or without one", async () => {
    const rows = [
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ["c", ""] },
    ];
    expect(await read("a,b\nc,\n")).toEqual(rows);
    expect(await read("a,b\r\nc,")).toEqual(rows);
  });

  it("keep commas, quotes and line breaks of quoted fields, and the count of lines", async () => {
    expect(await read('"a,b","say ""hi""","two\nlines"\nc\n')).toEqual([
      { line: 1, fields: ["a,b", 'say "hi"', "two\nlines"] },
      { line: 3, fields: ["c"] },
    ]);
  });

  it("are the same however the text is cut", async () => {
    const text = 'x,"a ""b"", c"\n\n"Crème",2 × 3\n';
    const whole = await read(text);
    expect(await read(...Array.from(text))).toEqual(whole);
    expect(whole.map(({ fields }) => fields)).toEqual([
      ["x", 'a "b", c'],
      ["Crème", "2 × 3"],
    ]);
  });

  it("are none in an empty text", async () => {
    expect(await read("")).toEqual([]);
    expect(await read("\n\n")).toEqual([]);
  });
});
