/** Log lines in files. */
import { EOL } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { type Clock, systemClock } from "../kernel/clock.ts";
import type { LevelOption, LogBindings, Logger, LoggerAdapter } from "../ports/logger.ts";
import { asFileName } from "./file-name.ts";
import { FileQueue } from "./file-queue.ts";
import { lineLogger } from "./line-logger.ts";
import { createLogFormat, type LineFormat, type LogFormatOptions } from "./log-format.ts";
import { levelOf } from "./log-level.ts";
import { nullLogger } from "./null-logger.ts";
import { writeQuietly } from "./quiet-write.ts";

/** Options of {@link FileLogger}. */
export interface FileLoggerOptions extends LogFormatOptions {
  /** Least urgent level that is written. Default `"info"`. */
  readonly level?: LevelOption;
  /** Folder of the files, made when it is missing; `{nodeID}` and `{namespace}` are filled in. Default `"./logs"`. */
  readonly folder?: string;
  /** Name of the file; `{nodeID}`, `{namespace}` and `{date}`, the day in UTC, are filled in. Default `"isomer-{date}.log"`. */
  readonly filename?: string;
  /** End of a line. Default: that of the operating system. */
  readonly eol?: string;
  /** Milliseconds for which lines are collected before they are written together; `0`: each at once. Default 1000. */
  readonly interval?: number;
  /** Where an outage of the disk is reported, once. Default: the standard error of the process. */
  readonly stderr?: Writable;
  /** Source of timestamps and of the interval. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/**
 * Appends lines to files. No log call waits for the disk or fails by it: while files cannot be written, up to 8 MiB of
 * text are kept and tried again.
 */
export class FileLogger implements LoggerAdapter {
  readonly name = "file";
  readonly #level: LevelOption;
  readonly #folder: string;
  readonly #filename: string;
  readonly #eol: string;
  readonly #clock: Clock;
  readonly #queue: FileQueue;
  readonly #format: (bindings: LogBindings) => LineFormat;

  /** Throws a `BrokerOptionsError` for an unknown formatter. */
  constructor(options: FileLoggerOptions = {}) {
    this.#level = options.level ?? "info";
    this.#folder = options.folder ?? "./logs";
    this.#filename = options.filename ?? "isomer-{date}.log";
    this.#eol = options.eol ?? EOL;
    this.#clock = options.clock ?? systemClock;
    const stderr = options.stderr ?? process.stderr;
    const report = (message: string): void => writeQuietly(stderr, `${message}\n`);
    this.#queue = new FileQueue({ intervalMs: options.interval ?? 1_000, clock: this.#clock, report });
    this.#format = createLogFormat(options, { colors: false, moduleColors: false }, this.#clock);
  }

  logger(bindings: LogBindings): Logger {
    const threshold = levelOf(this.#level, bindings.mod);
    if (threshold === null) return nullLogger;
    const format = this.#format(bindings);
    const path = this.#pathFor(bindings);
    // A formatter of the application's own may still write colours.
    return lineLogger(threshold, (level, args) =>
      this.#queue.add(path(), stripVTControlCharacters(format(level, args)) + this.#eol),
    );
  }

  /** Writes what waits; reports what could not be written. A later line is written after the interval as before. */
  async close(): Promise<void> {
    await this.#queue.close();
  }

  #pathFor(bindings: LogBindings): () => string {
    const fill = (text: string): string =>
      text
        .replaceAll("{nodeID}", () => asFileName(bindings.nodeID))
        .replaceAll("{namespace}", () => asFileName(bindings.ns));
    const path = join(fill(this.#folder), fill(this.#filename));
    if (!path.includes("{date}")) return () => path;
    return () => path.replaceAll("{date}", new Date(this.#clock.epoch()).toISOString().slice(0, 10));
  }
}
