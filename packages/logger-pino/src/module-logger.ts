import { Logger, type LogLevel } from "@isomer/core/adapter-kit";
import { entryOf, textOfAll } from "./log-entry.ts";
import type { LineLogger } from "./pino-instance.ts";

/** Logs with the pino logger of one module. */
export class ModuleLogger extends Logger {
  readonly #pino: LineLogger;
  readonly #errorKey: string;

  /** `errorKey` is the field of a line that holds an error. */
  constructor(pino: LineLogger, errorKey: string) {
    super();
    this.#pino = pino;
    this.#errorKey = errorKey;
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
    if (!this.#pino.isLevelEnabled(level)) return;
    try {
      const { fields, text } = entryOf(args, this.#errorKey);
      // The text goes without arguments behind it, so pino does not look for formats in it.
      if (fields === null) this.#pino[level](text ?? "");
      else this.#pino[level](fields, text);
    } catch {
      this.#logAsText(level, args);
    }
  }

  /** A getter or a serializer failed: the line appears nevertheless, with what can be printed. */
  #logAsText(level: LogLevel, args: readonly unknown[]): void {
    try {
      this.#pino[level](textOfAll(args));
    } catch {
      // The destination fails. There is nowhere left to say so, and logging must not fail what it reports on.
    }
  }
}
