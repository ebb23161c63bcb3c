import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@isomer/conformance";
import { FileLogger, type FileLoggerOptions } from "../../src/builtin/file-logger.ts";
import type { LogBindings } from "../../src/ports/logger.ts";
import { CollectingStream } from "./collecting-stream.ts";
import { ManualClock } from "./manual-clock.ts";

const bindings: LogBindings = { nodeID: "node-1", ns: "shop", mod: "broker" };

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "isomer-file-logger-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function setUp(options: FileLoggerOptions = {}) {
  const stderr = new CollectingStream();
  const clock = new ManualClock();
  const adapter = new FileLogger({
    folder: join(root, "logs"),
    formatter: "{msg}",
    eol: "\n",
    stderr,
    clock,
    ...options,
  });
  return { adapter, logger: adapter.logger(bindings), clock, stderr };
}

const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");

describe("file logger", () => {
  it("makes its folder and names the file after the day", async () => {
    const { adapter, logger } = setUp();
    logger.info("first");
    logger.info("second");
    await adapter.close();
    expect(readdirSync(join(root, "logs"))).toEqual(["isomer-2026-01-31.log"]);
    expect(read("logs", "isomer-2026-01-31.log")).toBe("first\nsecond\n");
  });

  it("begins a new file when the day changes in UTC", async () => {
    const { adapter, logger, clock } = setUp();
    logger.info("today");
    clock.pass(12 * 3_600_000);
    logger.info("tomorrow");
    await adapter.close();
    expect(read("logs", "isomer-2026-01-31.log")).toBe("today\n");
    expect(read("logs", "isomer-2026-02-01.log")).toBe("tomorrow\n");
  });

  it("fills in node and namespace, which cannot lead to another folder", async () => {
    const { adapter } = setUp({ folder: join(root, "{namespace}"), filename: "{nodeID}.log" });
    adapter.logger({ ...bindings, nodeID: "../../a\\b" }).info("kept inside");
    adapter.logger({ ...bindings, ns: ".." }).info("kept inside too");
    await adapter.close();
    expect(read("shop", ".._.._a_b.log")).toBe("kept inside\n");
    expect(read("_", "node-1.log")).toBe("kept inside too\n");
  });

  it("adds to a file that is there, with the given end of line", async () => {
    const first = setUp({ filename: "app.log", eol: "\r\n" });
    first.logger.info("one");
    await first.adapter.close();
    const second = setUp({ filename: "app.log", eol: "\r\n" });
    second.logger.info("two");
    await second.adapter.close();
    expect(read("logs", "app.log")).toBe("one\r\ntwo\r\n");
  });

  it("collects lines for the interval", async () => {
    const { adapter, logger, clock } = setUp({ filename: "app.log", interval: 5_000 });
    logger.info("waits");
    clock.pass(4_999);
    expect(existsSync(join(root, "logs"))).toBe(false);
    clock.pass(1);
    await eventually(
      "the line is written",
      () => existsSync(join(root, "logs", "app.log")) && read("logs", "app.log") === "waits\n",
    );
    await adapter.close();
  });

  it("writes at once with the interval 0", async () => {
    const { logger } = setUp({ filename: "app.log", interval: 0 });
    for (let i = 0; i < 3; i++) logger.info(i);
    await eventually(
      "all lines are written",
      () => existsSync(join(root, "logs", "app.log")) && read("logs", "app.log") === "0\n1\n2\n",
    );
  });

  it("takes the colours of a formatter away", async () => {
    const { adapter, logger } = setUp({ filename: "app.log", formatter: () => ["\u001b[31mred\u001b[39m"] });
    logger.info("x");
    await adapter.close();
    expect(read("logs", "app.log")).toBe("red\n");
  });

  it("writes lines that come after close", async () => {
    const { adapter, logger } = setUp({ filename: "app.log" });
    await adapter.close();
    logger.info("late");
    await adapter.close();
    expect(read("logs", "app.log")).toBe("late\n");
  });
});

describe("a disk that fails", () => {
  // A file stands where the folder should be.
  const breakDisk = (): void => writeFileSync(join(root, "logs"), "");
  const mendDisk = (): void => rmSync(join(root, "logs"));

  it("is reported once, and the lines are written when it works again", async () => {
    const { adapter, logger, clock, stderr } = setUp({ filename: "app.log" });
    breakDisk();
    for (const text of ["one", "two", "three"]) {
      logger.info(text);
      clock.pass(1_000);
      await eventually("the outage is reported", () => stderr.lines.length > 0);
    }
    expect(stderr.lines).toHaveLength(1);
    expect(stderr.lines[0]).toMatch(/app\.log cannot be written: .*EEXIST|ENOTDIR/);
    mendDisk();
    await adapter.close();
    expect(read("logs", "app.log")).toBe("one\ntwo\nthree\n");
    expect(stderr.lines[1]).toBe("Log files are written again; 0 lines were lost.");
  });

  it("costs a bounded amount of memory, and what is lost is counted", async () => {
    const { adapter, logger, clock, stderr } = setUp({ filename: "app.log" });
    breakDisk();
    logger.info("first");
    clock.pass(1_000);
    await eventually("the outage is reported", () => stderr.lines.length > 0);
    const mebibyte = "x".repeat(1024 * 1024);
    for (let i = 0; i < 20; i++) logger.info(mebibyte);
    mendDisk();
    await adapter.close();
    expect(read("logs", "app.log").length).toBeLessThan(9 * 1024 * 1024);
    expect(stderr.lines[1]).toBe("Log files are written again; 13 lines were lost.");
  });

  it("does not keep other files from being written", async () => {
    const { adapter, logger } = setUp({ folder: join(root, "{nodeID}"), filename: "app.log" });
    writeFileSync(join(root, "node-1"), "");
    logger.info("never written");
    adapter.logger({ ...bindings, nodeID: "node-2" }).info("written");
    await adapter.close();
    expect(read("node-2", "app.log")).toBe("written\n");
  });

  it("does not keep close from ending, which says what could not be written", async () => {
    const { adapter, logger, stderr } = setUp({ filename: "app.log" });
    breakDisk();
    logger.info("never written");
    await adapter.close();
    expect(stderr.lines[1]).toBe("14 characters of log lines could not be written.");
  });
});
