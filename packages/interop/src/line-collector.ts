import { format } from "node:util";
import { type LoggerAdapter, loggerFrom } from "@isomer/core/adapter-kit";
import type { LogLine } from "./interop-node.ts";

const URGENT: ReadonlySet<string> = new Set(["fatal", "error", "warn"]);

/** A logger that puts warnings and errors into a list. */
export const collectLines = (lines: LogLine[]): LoggerAdapter => ({
  name: "lines",
  logger: () =>
    loggerFrom((level, args) => {
      if (URGENT.has(level)) lines.push({ level, text: format(...args) });
    }),
  close: async () => {},
});
