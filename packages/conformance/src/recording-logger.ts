/** A logger for tests that look at what was logged. */
import { Logger, type LogLevel } from "@isomer/core/adapter-kit";

/** One log call. */
export interface RecordedLine {
  readonly level: LogLevel;
  readonly args: readonly unknown[];
}

/** Keeps every line and writes none. */
export class RecordingLogger extends Logger {
  readonly #lines: RecordedLine[] = [];

  /** Everything that was logged, oldest first. */
  get lines(): readonly RecordedLine[] {
    return this.#lines;
  }

  override fatal(...args: readonly unknown[]): void {
    this.#lines.push({ level: "fatal", args });
  }

  override error(...args: readonly unknown[]): void {
    this.#lines.push({ level: "error", args });
  }

  override warn(...args: readonly unknown[]): void {
    this.#lines.push({ level: "warn", args });
  }

  override info(...args: readonly unknown[]): void {
    this.#lines.push({ level: "info", args });
  }

  override debug(...args: readonly unknown[]): void {
    this.#lines.push({ level: "debug", args });
  }

  override trace(...args: readonly unknown[]): void {
    this.#lines.push({ level: "trace", args });
  }
}
