/** From the most to the least urgent. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What every line of a logger says about its origin. */
export interface LogBindings {
  readonly nodeID: string;
  readonly ns: string;
  /** Module: `broker`, `registry`, `transit`, or the full name of a service. */
  readonly mod: string;
  /** Service name and version, for the logger of a service. */
  readonly svc?: string;
  readonly ver?: string | number;
  readonly [binding: string]: unknown;
}

/**
 * What code logs with. It is an abstract class, not an interface, so that it can be a constructor's injection token.
 * Arguments follow the console's convention: a text and values, or an object and a text. No method ever throws.
 */
export abstract class Logger {
  abstract fatal(...args: readonly unknown[]): void;
  abstract error(...args: readonly unknown[]): void;
  abstract warn(...args: readonly unknown[]): void;
  abstract info(...args: readonly unknown[]): void;
  abstract debug(...args: readonly unknown[]): void;
  abstract trace(...args: readonly unknown[]): void;
}

/**
 * One level for all modules, `false` for silence, or a table from module patterns (upper case, `*` and `**` allowed) to
 * either. In a table the exact name wins, then the first matching pattern in order, then `**`.
 */
export type LevelOption = LogLevel | false | Readonly<Record<string, LogLevel | false>>;

/** Port: writes log lines somewhere. */
export interface LoggerAdapter {
  readonly name: string;
  /** A logger whose lines carry `bindings`. Called once per module. */
  logger(bindings: LogBindings): Logger;
  /** Writes out what is buffered and releases files and connections. Last call a broker makes. */
  close(): Promise<void>;
}
