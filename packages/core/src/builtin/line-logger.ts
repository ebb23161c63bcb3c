/** A logger that hands the lines of its level, and the more urgent ones, to a function. */
import { LOG_LEVELS, type Logger, type LogLevel } from "../ports/logger.ts";
import { type LogWriter, loggerFrom } from "./logger-from.ts";

/** Position of a level in the order of urgency; computed once, because every suppressed line compares it. */
const rank = Object.fromEntries(LOG_LEVELS.map((level, index) => [level, index])) as Readonly<Record<LogLevel, number>>;

/** Logs to `write` what is at least as urgent as `threshold`. */
export function lineLogger(threshold: LogLevel, write: LogWriter): Logger {
  const limit = rank[threshold];
  return loggerFrom((level, args) => {
    if (rank[level] <= limit) write(level, args);
  });
}
