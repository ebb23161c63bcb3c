/** One row of a CSV file. */
export interface CsvRow {
  /** Line it begins on, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Rows of a CSV text (RFC 4180) that arrives in pieces: quoted fields may hold commas, doubled quotes and line breaks, and
 * a piece may end anywhere. Empty lines are left out.
 */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  const reader = new RowReader();
  for await (const piece of pieces) yield* reader.take(piece);
  yield* reader.end();
}

/** Where the reader is: inside quotes, behind a quote that may be the closing one, or neither. */
type Place = "plain" | "quoted" | "behind quote";

class RowReader {
  #place: Place = "plain";
  #field = "";
  #fields: string[] = [];
  #line = 1;
  #begin = 1;

  *take(piece: string): Generator<CsvRow> {
    for (const char of piece) {
      if (this.#place === "quoted") this.#quoted(char);
      else if (char === '"') this.#quote();
      else {
        this.#place = "plain";
        if (char === ",") this.#endField();
        else if (char === "\n") yield* this.#endRow();
        else if (char !== "\r") this.#field += char;
      }
      if (char === "\n") this.#line++;
    }
  }

  *end(): Generator<CsvRow> {
    yield* this.#endRow();
  }

  #quoted(char: string): void {
    if (char === '"') this.#place = "behind quote";
    else this.#field += char;
  }

  /** A quote right behind another one, inside quotes, is a quote of the text. */
  #quote(): void {
    if (this.#place === "behind quote") this.#field += '"';
    this.#place = "quoted";
  }

  #endField(): void {
    this.#fields.push(this.#field);
    this.#field = "";
  }

  *#endRow(): Generator<CsvRow> {
    const empty = this.#fields.length === 0 && this.#field === "";
    this.#endField();
    if (!empty) yield { line: this.#begin, fields: this.#fields };
    this.#fields = [];
    this.#begin = this.#line + 1;
  }
}
