import { LOG_LEVELS, Logger, type LoggerAdapter, type LogLevel } from "@isomer/core/adapter-kit";

/** A line that was logged. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
}

/** The newest lines that are kept in full; older ones are only counted. */
const KEPT = 200;

/** Keeps what a broker logs from level info up. */
export class MemoryLogger implements LoggerAdapter {
  readonly name = "memory";
  readonly #lines: LogLine[] = [];
  readonly #counts = new Map<LogLevel, number>();

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Lines of a level since the start. */
  count(level: LogLevel): number {
    return this.#counts.get(level) ?? 0;
  }

  logger(): Logger {
    return new LineCollector((level, args) => this.#take(level, args));
  }

  async close(): Promise<void> {}

  #take(level: LogLevel, args: readonly unknown[]): void {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf("info")) return;
    this.#counts.set(level, this.count(level) + 1);
    this.#lines.push({ level, text: args.map((arg) => (arg instanceof Error ? arg.message : String(arg))).join(" ") });
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}

class LineCollector extends Logger {
  readonly #take: (level: LogLevel, args: readonly unknown[]) => void;

  constructor(take: (level: LogLevel, args: readonly unknown[]) => void) {
    super();
    this.#take = take;
  }

  override fatal(...args: readonly unknown[]): void {
    this.#take("fatal", args);
  }

  override error(...args: readonly unknown[]): void {
    this.#take("error", args);
  }

  override warn(...args: readonly unknown[]): void {
    this.#take("warn", args);
  }

  override info(...args: readonly unknown[]): void {
    this.#take("info", args);
  }

  override debug(...args: readonly unknown[]): void {
    this.#take("debug", args);
  }

  override trace(...args: readonly unknown[]): void {
    this.#take("trace", args);
  }
}
