/** Log lines on the standard output and error of the process. */
import type { Writable } from "node:stream";
import { type Clock, systemClock } from "../kernel/clock.ts";
import type { LevelOption, LogBindings, Logger, LoggerAdapter, LogLevel } from "../ports/logger.ts";
import { lineLogger } from "./line-logger.ts";
import type { LogColor } from "./log-color.ts";
import { createLogFormat, type LineFormat, type LogFormatOptions } from "./log-format.ts";
import { levelOf } from "./log-level.ts";
import { nullLogger } from "./null-logger.ts";
import { writeQuietly } from "./quiet-write.ts";

/** Options of {@link ConsoleLogger}. */
export interface ConsoleLoggerOptions extends LogFormatOptions {
  /** Least urgent level that is written. Default `"info"`. */
  readonly level?: LevelOption;
  /** Default: when both outputs are terminals that show colours (`NO_COLOR` and `FORCE_COLOR` are obeyed). */
  readonly colors?: boolean;
  /** One colour per module, from ten or from these; `false`: all modules are gray. Default `false`. */
  readonly moduleColors?: boolean | readonly LogColor[];
  /** Where lines up to `info` go. Default: the standard output of the process. */
  readonly stdout?: Writable;
  /** Where `fatal`, `error` and `warn` go. Default: the standard error of the process. */
  readonly stderr?: Writable;
  /** Source of timestamps. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** Writes lines to the console, the urgent ones to its error output. A stream that cannot be written to is ignored. */
export class ConsoleLogger implements LoggerAdapter {
  readonly name = "console";
  readonly #level: LevelOption;
  readonly #stdout: Writable;
  readonly #stderr: Writable;
  readonly #format: (bindings: LogBindings) => LineFormat;

  /** Throws a `BrokerOptionsError` for an unknown formatter. */
  constructor(options: ConsoleLoggerOptions = {}) {
    this.#level = options.level ?? "info";
    this.#stdout = options.stdout ?? process.stdout;
    this.#stderr = options.stderr ?? process.stderr;
    const colors = {
      colors: options.colors ?? (showsColors(this.#stdout) && showsColors(this.#stderr)),
      moduleColors: options.moduleColors ?? false,
    };
    this.#format = createLogFormat(options, colors, options.clock ?? systemClock);
  }

  logger(bindings: LogBindings): Logger {
    const threshold = levelOf(this.#level, bindings.mod);
    if (threshold === null) return nullLogger;
    const format = this.#format(bindings);
    return lineLogger(threshold, (level, args) => writeQuietly(this.#streamOf(level), `${format(level, args)}\n`));
  }

  /** Resolves when both streams have taken what was written. They stay open: they belong to the process. */
  async close(): Promise<void> {
    // An output that has nothing left to take is not asked: where it is replaced, as test runners do, it may never answer.
    const streams = [this.#stdout, this.#stderr].filter(({ writableLength }) => writableLength > 0);
    await Promise.all(streams.map((stream) => new Promise<void>((done) => writeQuietly(stream, "", done))));
  }

  #streamOf(level: LogLevel): Writable {
    return level === "fatal" || level === "error" || level === "warn" ? this.#stderr : this.#stdout;
  }
}

function showsColors(stream: Writable & { readonly hasColors?: () => boolean }): boolean {
  return stream.hasColors?.() ?? false;
}
