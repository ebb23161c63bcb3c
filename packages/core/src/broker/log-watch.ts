import { loggerFrom } from "../builtin/logger-from.ts";
import type { Middleware, MiddlewareOption } from "../pipeline/middleware.ts";
import type { LogBindings, Logger, LogLevel } from "../ports/logger.ts";

/**
 * Tells middlewares of every log call. Loggers are made before middlewares are: those of a broker whose options might bring
 * such a hook are watched from the beginning, the others stay as they are.
 */
export class LogWatch {
  readonly #middlewares: readonly Middleware[];
  readonly #expected: boolean;
  /** Those whose failure was told: it is likely to come with every line. */
  readonly #failed = new Set<Middleware>();
  #telling = false;

  /** `options` are what the broker was given, `middlewares` those that it has taken in so far. */
  constructor(options: readonly MiddlewareOption[], middlewares: readonly Middleware[]) {
    this.#middlewares = middlewares;
    this.#expected = options.some((option) => typeof option === "function" || hasHook(option));
  }

  /** The logger itself, or one that tells of each call before it passes it on. */
  around(logger: Logger, bindings: LogBindings): Logger {
    if (!this.#expected && !this.#middlewares.some(hasHook)) return logger;
    return loggerFrom((level, args) => {
      this.#tell(level, args, { bindings, logger });
      logger[level](...args);
    });
  }

  #tell(
    level: LogLevel,
    args: readonly unknown[],
    { bindings, logger }: { readonly bindings: LogBindings; readonly logger: Logger },
  ): void {
    // A hook that logs would be told of that, and log again.
    if (this.#telling) return;
    this.#telling = true;
    for (const middleware of this.#middlewares) {
      try {
        middleware.newLogEntry?.(level, args, bindings);
      } catch (error) {
        this.#report(middleware, error, logger);
      }
    }
    this.#telling = false;
  }

  #report(middleware: Middleware, error: unknown, logger: Logger): void {
    if (this.#failed.has(middleware)) return;
    this.#failed.add(middleware);
    logger.error(
      `The hook 'newLogEntry' of middleware ${middleware.name} failed; further failures are not told.`,
      error,
    );
  }
}

const hasHook = (option: MiddlewareOption): boolean =>
  typeof option === "object" && option !== null && typeof option.newLogEntry === "function";
