/** A logger that hands the lines of its level, and the more urgent ones, to a function. */
import { LOG_LEVELS, Logger, type LogLevel } from "../ports/logger.ts";

/** Takes the arguments of one log call. Must not throw. */
export type LineSink = (level: LogLevel, args: readonly unknown[]) => void;

/** Position of a level in the order of urgency; computed once, because every suppressed line compares it. */
const rank = Object.fromEntries(LOG_LEVELS.map((level, index) => [level, index])) as Readonly<Record<LogLevel, number>>;

/** Logs to `sink` what is at least as urgent as `threshold`. */
export class LineLogger extends Logger {
  readonly #threshold: number;
  readonly #sink: LineSink;

  constructor(threshold: LogLevel, sink: LineSink) {
    super();
    this.#threshold = rank[threshold];
    this.#sink = sink;
  }

  override fatal(...args: readonly unknown[]): void {
    this.#log("fatal", args);
  }

  override error(...args: readonly unknown[]): void {
    this.#log("error", args);
  }

  override warn(...args: readonly unknown[]): void {
    this.#log("warn", args);
  }

  override info(...args: readonly unknown[]): void {
    this.#log("info", args);
  }

  override debug(...args: readonly unknown[]): void {
    this.#log("debug", args);
  }

  override trace(...args: readonly unknown[]): void {
    this.#log("trace", args);
  }

  #log(level: LogLevel, args: readonly unknown[]): void {
    if (rank[level] <= this.#threshold) this.#sink(level, args);
  }
}
