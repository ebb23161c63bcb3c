import { type Logger, type LogLevel, loggerFrom } from "@isomer/core/adapter-kit";
import { entryOf, textOfAll } from "./log-entry.ts";
import type { LineLogger } from "./pino-instance.ts";

/** Logs with the pino logger of one module. `errorKey` is the field of a line that holds an error. */
export const moduleLogger = (pino: LineLogger, errorKey: string): Logger =>
  loggerFrom((level, args) => {
    if (!pino.isLevelEnabled(level)) return;
    try {
      const { fields, text } = entryOf(args, errorKey);
      // The text goes without arguments behind it, so pino does not look for formats in it.
      if (fields === null) pino[level](text ?? "");
      else pino[level](fields, text);
    } catch {
      logAsText(pino, level, args);
    }
  });

/** A getter or a serializer failed: the line appears nevertheless, with what can be printed. */
function logAsText(pino: LineLogger, level: LogLevel, args: readonly unknown[]): void {
  try {
    pino[level](textOfAll(args));
  } catch {
    // The destination fails. There is nowhere left to say so, and logging must not fail what it reports on.
  }
}
