import { isGlob, matchesGlob } from "../kernel/glob.ts";
import { type LevelOption, LOG_LEVELS, type LogLevel } from "../ports/logger.ts";

/**
 * The level of a module under a level option, `null` when the module is silent. In a table the exact name (upper case)
 * wins, then the first matching pattern in order, then `**`; a module that nothing matches is silent.
 */
export function levelOf(option: LevelOption, module: string): LogLevel | null {
  if (option === false) return null;
  if (typeof option === "string") return option;
  const name = module.toUpperCase();
  const exact = option[name];
  if (exact !== undefined) return exact === false ? null : exact;
  for (const [pattern, level] of Object.entries(option)) {
    if (pattern !== "**" && isGlob(pattern) && matchesGlob(name, pattern)) return level === false ? null : level;
  }
  const rest = option["**"];
  return rest === undefined || rest === false ? null : rest;
}

/** Whether a line of `level` is written by a logger set to `threshold`. */
export function isEnabled(level: LogLevel, threshold: LogLevel | null): boolean {
  return threshold !== null && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(threshold);
}
