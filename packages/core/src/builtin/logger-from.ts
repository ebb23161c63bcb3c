/** A logger that is made of one function. */
import { Logger, type LogLevel } from "../ports/logger.ts";

/** Takes the arguments of one log call. Must not throw, because no log call does. */
export type LogWriter = (level: LogLevel, args: readonly unknown[]) => void;

/** A logger all of whose methods hand their level and arguments to `write`, which decides what is written. */
export const loggerFrom = (write: LogWriter): Logger => new WritingLogger(write);

class WritingLogger extends Logger {
  readonly #write: LogWriter;

  constructor(write: LogWriter) {
    super();
    this.#write = write;
  }

  override fatal(...args: readonly unknown[]): void {
    this.#write("fatal", args);
  }

  override error(...args: readonly unknown[]): void {
    this.#write("error", args);
  }

  override warn(...args: readonly unknown[]): void {
    this.#write("warn", args);
  }

  override info(...args: readonly unknown[]): void {
    this.#write("info", args);
  }

  override debug(...args: readonly unknown[]): void {
    this.#write("debug", args);
  }

  override trace(...args: readonly unknown[]): void {
    this.#write("trace", args);
  }
}
