/** Width of the titles on the left. */
const TITLE = 12;

/** Prints what happens as titles on the left and lines on the right. */
export class Report {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void = (text) => process.stdout.write(text)) {
    this.#write = write;
  }

  /** Begins a paragraph. */
  title(title: string, ...lines: readonly string[]): void {
    const [first = "", ...rest] = lines;
    this.#write(`\n${title.padEnd(TITLE)}${first}\n`);
    for (const line of rest) this.line(line);
  }

  line(text: string): void {
    this.#write(`${" ".repeat(TITLE)}${text}\n`);
  }

  /** Rows with columns of equal width; numbers stand to the right. */
  table(rows: readonly (readonly (string | number)[])[]): void {
    const widths: number[] = [];
    for (const row of rows) {
      for (const [column, cell] of row.entries()) {
        widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
      }
    }
    for (const row of rows) {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
      });
      this.line(cells.join("  ").trimEnd());
    }
  }
}

/** `3 orders`, `1 order`, `2,997 rows`, `7 processes`. */
export function plural(count: number, noun: string): string {
  const ending = count === 1 ? "" : noun.endsWith("s") ? "es" : "s";
  return `${count.toLocaleString("en-GB")} ${noun}${ending}`;
}

/** A duration as people read it: `0.4 ms`, `12 ms`, `1.3 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

/** The answer of some work, and how long it took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const begin = performance.now();
  const value = await work();
  return { value, ms: performance.now() - begin };
}
