import {
  BrokerOptionsError,
  type LevelOption,
  LOG_LEVELS,
  type LogBindings,
  type Logger,
  type LoggerAdapter,
  levelOf,
} from "@isomer/core/adapter-kit";
import { type DestinationStream, type LoggerOptions, pino, stdSerializers } from "pino";
import { type Destination, openDestination } from "./destination.ts";
import { moduleLogger } from "./module-logger.ts";
import type { PinoInstance } from "./pino-instance.ts";

/** Options of {@link PinoLogger}. */
export interface PinoLoggerOptions {
  /** Least urgent level that is written, also by module. Default: the level of `pino` or `instance`, which is `"info"`. */
  readonly level?: LevelOption;
  /** Options of pino, for example `redact`, `formatters` or `transport`. Default none. */
  readonly pino?: LoggerOptions;
  /** A stream, or the path of a file that is appended to. Default: the standard output. */
  readonly destination?: DestinationStream | string;
  /** A logger of the application, in place of `pino` and `destination`. It is flushed and not closed. */
  readonly instance?: PinoInstance;
}

const DEFAULT_ERROR_KEY = "err";

/**
 * Writes lines with pino: every module gets a child logger whose bindings are those of the module.
 * @throws {BrokerOptionsError} for `instance` together with what it replaces.
 */
export class PinoLogger implements LoggerAdapter {
  readonly name = "pino";
  readonly #root: PinoInstance;
  readonly #level: LevelOption;
  readonly #errorKey: string;
  readonly #destination: Destination;
  #closing: Promise<void> | undefined;

  constructor({ level, pino: options = {}, destination, instance }: PinoLoggerOptions = {}) {
    if (instance !== undefined && (destination !== undefined || Object.keys(options).length > 0)) {
      throw new BrokerOptionsError(
        "PinoLogger: instance stands for pino and destination, which cannot be given with it.",
      );
    }
    this.#destination = openDestination(destination, options.transport !== undefined);
    this.#root = instance ?? pino(withErrors(options), this.#destination.stream);
    this.#level = level ?? levelOption(this.#root.level);
    this.#errorKey = options.errorKey ?? DEFAULT_ERROR_KEY;
  }

  logger(bindings: LogBindings): Logger {
    const level = levelOf(this.#level, bindings.mod) ?? "silent";
    return moduleLogger(this.#root.child(bindings, { level }), this.#errorKey);
  }

  /** Resolves when all lines are written. Files and transports that the logger opened are closed. */
  async close(): Promise<void> {
    this.#closing ??= this.#destination.close(this.#root);
    await this.#closing;
  }
}

/** Errors are written with the chain of their causes, unless the application serialises them itself. */
function withErrors(options: LoggerOptions): LoggerOptions {
  const key = options.errorKey ?? DEFAULT_ERROR_KEY;
  return { ...options, serializers: { [key]: stdSerializers.errWithCause, ...options.serializers } };
}

/** Pino's level as a level of ours: one that we do not have writes everything, `silent` nothing. */
function levelOption(level: string): LevelOption {
  if (level === "silent") return false;
  return LOG_LEVELS.find((known) => known === level) ?? "trace";
}
