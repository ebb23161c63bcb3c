import { BrokerOptionsError } from "@isomer/core/adapter-kit";

/** How values are copied: not at all, with `structuredClone`, or by a function of yours. */
export type CloneOption = boolean | ((value: unknown) => unknown);

/** Options that both cachers of this package have. */
export interface CommonCacherOptions {
  /** Time to live, in seconds, of entries whose action sets none. Default `null`: for ever. */
  readonly ttl?: number | null;
  /** Largest number of entries. */
  readonly max?: number;
  /** Copies values when they are stored and when they are read. Default `false`. */
  readonly clone?: CloneOption;
  /** Interval, in milliseconds, at which expired entries are removed that nobody asked for. Default 30,000. */
  readonly sweepIntervalMs?: number;
}

/** {@link CommonCacherOptions} after checks, with defaults. */
export interface CacherSettings {
  readonly ttlMs: number | null;
  readonly max: number;
  readonly copy: ((value: unknown) => unknown) | null;
  readonly sweepIntervalMs: number;
}

const DEFAULT_SWEEP_INTERVAL_MS = 30_000;

/** Checks the options of the cacher `name`. Throws a `BrokerOptionsError` that lists every mistake. */
export function cacherSettings(name: string, options: CommonCacherOptions, defaultMax: number): CacherSettings {
  const { ttl = null, max = defaultMax, clone = false, sweepIntervalMs = DEFAULT_SWEEP_INTERVAL_MS } = options;
  const mistakes: string[] = [];
  if (ttl !== null && !(ttl > 0)) mistakes.push(`ttl must be a number of seconds above 0, or null, not ${ttl}`);
  if (!(max >= 1 && (Number.isInteger(max) || max === defaultMax))) {
    mistakes.push(`max must be a whole number above 0, not ${max}`);
  }
  if (typeof clone !== "boolean" && typeof clone !== "function") mistakes.push("clone must be a boolean or a function");
  if (!(sweepIntervalMs > 0)) mistakes.push(`sweepIntervalMs must be above 0, not ${sweepIntervalMs}`);
  if (mistakes.length > 0) throw new BrokerOptionsError(`${name}: ${mistakes.join("; ")}.`, { mistakes });
  return { ttlMs: ttl === null ? null : ttl * 1000, max, copy: copierOf(clone), sweepIntervalMs };
}

function copierOf(clone: CloneOption): ((value: unknown) => unknown) | null {
  if (typeof clone === "function") return clone;
  return clone ? structuredClone : null;
}
