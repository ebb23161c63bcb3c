import { inspect } from "node:util";
import { type LogBindings, type Logger, type LoggerAdapter, type LogLevel, loggerFrom } from "@isomer/core/adapter-kit";

/** One line of a log. */
export interface LogLine {
  readonly level: LogLevel;
  /** Module or service that wrote it. */
  readonly mod: string;
  readonly nodeID: string;
  readonly args: readonly unknown[];
  /** The texts and the messages of errors among the arguments, in one. */
  readonly text: string;
}

/** Makes a log to look at. Pass it to brokers as the option `logger`. */
export const recordLogs = (): LogRecorder => new LogRecorder();

/** Keeps what brokers log, of every level. */
export class LogRecorder implements LoggerAdapter {
  readonly name = "recorder";
  readonly #lines: LogLine[] = [];

  /** Everything that was logged, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The texts of the lines of one level. */
  texts(level: LogLevel): readonly string[] {
    return this.#lines.filter((line) => line.level === level).map(({ text }) => text);
  }

  logger({ mod, nodeID }: LogBindings): Logger {
    return loggerFrom((level, args) =>
      this.#lines.push({ level, mod, nodeID, args, text: args.map(textOf).join(" ") }),
    );
  }

  async close(): Promise<void> {}
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === "string" ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
