/** The suite itself: it must notice loggers that break the port. */
import { inspect } from "node:util";
import {
  isEnabled,
  type LevelOption,
  LOG_LEVELS,
  type LogBindings,
  type Logger,
  type LogLevel,
  levelOf,
} from "@isomer/core/adapter-kit";
import { type LoggerSubject, loggerSuite, type RecordedLine, RecordingLogger } from "../src/index.ts";
import { failuresOf } from "./run-suite.ts";

type Print = (args: readonly unknown[]) => string;

const careful: Print = (args) =>
  args
    .map((arg) => {
      try {
        return typeof arg === "string" ? arg : inspect(arg);
      } catch {
        return "?";
      }
    })
    .join(" ");

/** A logger that keeps its lines, with a part that can be flawed. */
function subject(level: LevelOption, print: Print, enabled = isEnabled): LoggerSubject {
  const lines: string[] = [];
  const write = (bindings: LogBindings, at: LogLevel, args: readonly unknown[]): void => {
    if (enabled(at, levelOf(level, bindings.mod))) lines.push(`${bindings.nodeID} ${bindings.mod} ${print(args)}`);
  };
  const logger = (bindings: LogBindings): Logger => {
    const recording = new RecordingLogger();
    for (const at of LOG_LEVELS) recording[at] = (...args: readonly unknown[]) => write(bindings, at, args);
    return recording;
  };
  return { adapter: { name: "tiny", logger, close: async () => {} }, lines: () => lines };
}

const failuresWith = (create: (level: LevelOption) => LoggerSubject): Promise<string[]> =>
  failuresOf((runner) => loggerSuite(runner, { name: "tiny", create: ({ level }) => create(level) }));

describe("the logger suite", () => {
  it("passes a logger that keeps the port", async () => {
    expect(await failuresWith((level) => subject(level, careful))).toEqual([]);
  });

  it("notices lines of the wrong level", async () => {
    const failures = await failuresWith((level) => subject(level, careful, () => true));
    expect(failures).toContain("level warn: writes what is at least as urgent, and nothing else");
    expect(failures).toContain("level false: writes nothing");
  });

  it("notices a logger that throws", async () => {
    const failures = await failuresWith((level) => subject(level, (args) => args.map(String).join(" ")));
    expect(failures).toContain("never throws: an object without a prototype");
  });

  it("notices causes that are not written", async () => {
    const print: Print = (args) => args.map((arg) => (arg instanceof Error ? arg.stack : careful([arg]))).join(" ");
    const failures = await failuresWith((level) => subject(level, print));
    expect(failures).toContain("an error is written with its message, its stack and its cause");
  });
});

it("the recording logger keeps every line with its level", () => {
  const logger = new RecordingLogger();
  logger.warn("text", 1);
  logger.trace();
  expect(logger.lines).toEqual<RecordedLine[]>([
    { level: "warn", args: ["text", 1] },
    { level: "trace", args: [] },
  ]);
});
