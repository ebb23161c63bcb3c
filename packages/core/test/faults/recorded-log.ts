import { type RecordedLine, RecordingLogger } from "@isomer/conformance";
import type { LoggerAdapter } from "@isomer/core";

/** A log that keeps its lines. */
export interface RecordedLog extends LoggerAdapter {
  /** Lines of a level, each with its values. */
  readonly lines: (level: RecordedLine["level"]) => readonly (readonly unknown[])[];
}

/** For the option `logger`. All modules write into one list. */
export function recordedLog(): RecordedLog {
  const logger = new RecordingLogger();
  return {
    name: "recorded",
    logger: () => logger,
    close: () => Promise.resolve(),
    lines: (level) => logger.lines.filter((line) => line.level === level).map(({ args }) => args),
  };
}
