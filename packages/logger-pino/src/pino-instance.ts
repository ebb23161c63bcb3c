import type { LogLevel } from "@isomer/core/adapter-kit";
import type { BaseLogger } from "pino";

/** The part of a logger of pino that is used for lines; one with levels of its own has it too. */
export interface LineLogger extends Pick<BaseLogger, LogLevel> {
  isLevelEnabled(level: string): boolean;
}

/** What is used of a logger of pino. One with levels of its own fits. */
export interface PinoInstance extends LineLogger {
  readonly level: string;
  child(bindings: Record<string, unknown>, options: { level: string }): LineLogger;
  flush(done: () => void): void;
}
