/** Colours of log lines, as the escape codes of terminals. */
import { inspect } from "node:util";
import type { LogLevel } from "../ports/logger.ts";

/** Names of colours that lines may use: a subset of what `util.inspect.colors` knows. */
export type LogColor =
  | "red"
  | "green"
  | "yellow"
  | "blue"
  | "magenta"
  | "cyan"
  | "white"
  | "gray"
  | "redBright"
  | "greenBright"
  | "yellowBright"
  | "blueBright"
  | "magentaBright"
  | "cyanBright";

/** Colour of each level's name. */
export const LEVEL_COLORS: Readonly<Record<LogLevel, LogColor>> = {
  fatal: "redBright",
  error: "red",
  warn: "yellow",
  info: "green",
  debug: "magenta",
  trace: "gray",
};

const MODULE_COLORS: readonly LogColor[] = [
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "greenBright",
  "yellowBright",
  "blueBright",
  "magentaBright",
  "cyanBright",
  "white",
];

/** `text` between the codes that switch a colour on and off again. */
export function paint(text: string, color: LogColor): string {
  const codes = inspect.colors[color];
  return codes === undefined ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

/** The colour of a module: always the same one for the same name. `false` makes all of them gray. */
export function moduleColor(module: string, option: boolean | readonly LogColor[]): LogColor {
  const colors = option === true ? MODULE_COLORS : option === false ? [] : option;
  let hash = 0;
  for (let i = 0; i < module.length; i++) hash = (Math.imul(hash, 31) + module.charCodeAt(i)) | 0;
  return colors[Math.abs(hash) % colors.length] ?? "gray";
}
