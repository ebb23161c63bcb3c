import { LOG_LEVELS, type LogBindings, type Logger, type LoggerAdapter } from "../ports/logger.ts";

/** Hands each line to several adapters, in their order. One that fails keeps no other from its lines. */
export class SeveralLoggers implements LoggerAdapter {
  readonly name: string;
  readonly #adapters: readonly LoggerAdapter[];

  constructor(adapters: readonly LoggerAdapter[]) {
    this.name = adapters.map(({ name }) => name).join("+");
    this.#adapters = adapters;
  }

  logger(bindings: LogBindings): Logger {
    const loggers = this.#adapters.map((adapter) => adapter.logger(bindings));
    const entries = LOG_LEVELS.map((level) => {
      const log = (...args: readonly unknown[]): void => {
        for (const logger of loggers) logger[level](...args);
      };
      return [level, log] as const;
    });
    return Object.fromEntries(entries) as unknown as Logger;
  }

  /** Closes all of them. Rejects with an `AggregateError` of what went wrong. */
  async close(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#adapters.map((adapter) => adapter.close()));
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
    if (errors.length > 0) throw new AggregateError(errors, "Some loggers could not be closed.");
  }
}
