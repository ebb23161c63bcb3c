/** Reads a plain options object, with defaults, and collects every mistake instead of stopping at the first. */
export class OptionReader {
  readonly mistakes: string[] = [];
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(options: object) {
    this.#options = options as Readonly<Record<string, unknown>>;
  }

  /** A number; `integer` unless told otherwise. */
  number(name: string, rule: { min: number; max: number; fallback: number; fraction?: boolean }): number {
    const value = this.#take(name);
    if (value === undefined || value === null) return rule.fallback;
    const kind = rule.fraction === true ? "a number" : "an integer";
    const fits =
      typeof value === "number" && (rule.fraction === true ? Number.isFinite(value) : Number.isInteger(value));
    if (fits && value >= rule.min && value <= rule.max) return value;
    this.mistakes.push(`${name}: must be ${kind} from ${rule.min} to ${rule.max}, not ${show(value)}`);
    return rule.fallback;
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.checked(name, {
      expected: "true or false",
      accepts: (value): value is boolean => typeof value === "boolean",
      fallback,
    });
  }

  /** Any value that `accepts` answers true for; `undefined` and `null` stand for the fallback. */
  checked<T>(name: string, rule: { expected: string; accepts: (value: unknown) => value is T; fallback: T }): T {
    const value = this.#take(name);
    if (value === undefined || value === null) return rule.fallback;
    if (rule.accepts(value)) return value;
    this.mistakes.push(`${name}: must be ${rule.expected}, not ${show(value)}`);
    return rule.fallback;
  }

  /** Reports every option that nobody asked for. Called last. */
  rejectUnknown(): void {
    for (const name of Object.keys(this.#options)) {
      if (!this.#known.has(name)) this.mistakes.push(`${name}: there is no such option`);
    }
  }

  #take(name: string): unknown {
    this.#known.add(name);
    return this.#options[name];
  }
}

const show = (value: unknown): string => (typeof value === "string" ? `'${value}'` : String(value));
