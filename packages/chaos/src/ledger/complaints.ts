/** Complaints that are kept in full; the others are counted. */
const KEPT = 10;

/** What was not as it must be, and how it came to that. */
export class Complaints {
  readonly #kept: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(problem: string, history: readonly string[] = []): void {
    this.#count++;
    if (this.#kept.length < KEPT) this.#kept.push([problem, ...history.map((line) => `    ${line}`)].join("\n"));
  }

  list(): readonly string[] {
    const left = this.#count - this.#kept.length;
    return left === 0 ? this.#kept : [...this.#kept, `… and ${left} more`];
  }
}
