/** Where the middlewares for debugging write: lines of a logger, and a file for each value. */
import { join } from "node:path";
import { BrokerOptionsError } from "../../errors/errors.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { LOG_LEVELS, type Logger, type LogLevel } from "../../ports/logger.ts";
import { asFileName } from "../file-name.ts";
import { FileQueue } from "../file-queue.ts";
import { type LogColor, paint } from "../log-color.ts";
import { createPlainCopy, type PlainCopy } from "./plain-copy.ts";

/** Options of all middlewares for debugging. */
export interface DebugOptions {
  /** Where the lines go. Default: the logger of the broker. */
  readonly logger?: Logger | null;
  /** Level of the lines; `null` for none. Default `"info"`. */
  readonly logLevel?: LogLevel | null;
  /** Folder of the files, in which each node has one of its own; made when it is missing. Default `null`: no files. */
  readonly folder?: string | null;
  /** End of the names of files. Default `".json"`. */
  readonly extension?: string;
  /**
   * Members whose values are left out: a name without a dot anywhere (`"password"`), one with dots as a path from the top of
   * what is logged (`"card.number"`); wildcards as in the names of events. Default: none.
   */
  readonly redact?: readonly string[];
  /** Source of the timestamps in the names of files. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** The node that is debugged. */
export interface DebuggedNode {
  readonly nodeID: string;
  readonly logger: Logger;
}

/** Throws a `BrokerOptionsError` for what cannot be used; `maker` is the function that was called. */
export function checkDebugOptions({ logLevel = "info", redact = [] }: DebugOptions, maker: string): void {
  const mistakes: string[] = [];
  if (logLevel !== null && !LOG_LEVELS.includes(logLevel)) {
    mistakes.push(`\`logLevel\` must be one of ${LOG_LEVELS.join(", ")}, or null, not ${JSON.stringify(logLevel)}.`);
  }
  if (!isListOfTexts(redact)) mistakes.push("`redact` must be a list of names and paths.");
  if (mistakes.length > 0) throw new BrokerOptionsError(`${maker}: ${mistakes.join(" ")}`, { mistakes });
}

/** Writes what one middleware sees on one node. */
export class DebugOutput {
  readonly #logger: Logger;
  readonly #level: LogLevel | null;
  readonly #folder: string | null;
  readonly #extension: string;
  readonly #redacts: boolean;
  readonly #copy: PlainCopy;
  readonly #clock: Clock;
  readonly #queue: FileQueue;
  /** How often a name was used in the millisecond `#at`. */
  readonly #names = new Map<string, number>();
  #at = 0;

  constructor(options: DebugOptions, node: DebuggedNode) {
    const { logger, logLevel = "info", folder = null, extension = ".json", redact = [], clock = systemClock } = options;
    this.#logger = logger ?? node.logger;
    this.#level = logLevel;
    this.#folder = folder === null ? null : join(folder, asFileName(node.nodeID));
    this.#extension = extension;
    this.#redacts = redact.length > 0;
    this.#copy = createPlainCopy(redact);
    this.#clock = clock;
    const report = (message: string): void => node.logger.warn(message);
    this.#queue = new FileQueue({ intervalMs: 0, clock, report });
  }

  /** Logs a text, and values behind it. */
  line(
    text: string,
    { color, values = [] }: { readonly color?: LogColor | undefined; readonly values?: readonly unknown[] },
  ): void {
    if (this.#level === null) return;
    const printed = color === undefined ? text : paint(text, color);
    this.#logger[this.#level](printed, ...(this.#redacts ? values.map(this.#copy) : values));
  }

  /** Writes a value to a file named after the time, `name` and, if there is one already, a number. */
  file(name: readonly string[], value: unknown): void {
    if (this.#folder === null) return;
    const path = join(this.#folder, this.#unique(name.map(asFileName).join("-")));
    this.#queue.add(path, `${JSON.stringify(this.#copy(value) ?? null, null, 2)}\n`);
  }

  /** Resolves when all files are written, or could not be. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  #unique(name: string): string {
    const now = Math.floor(this.#clock.epoch());
    if (now !== this.#at) this.#names.clear();
    this.#at = now;
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return `${now}-${name}${count === 1 ? "" : `-${count}`}${this.#extension}`;
  }
}

/** Whether a value is a list of texts, as options with patterns are. */
export const isListOfTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
