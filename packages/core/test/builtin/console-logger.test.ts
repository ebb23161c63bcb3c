import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { ConsoleLogger, type ConsoleLoggerOptions } from "../../src/builtin/console-logger.ts";
import type { LogFormatter } from "../../src/builtin/log-format.ts";
import type { LogBindings, Logger } from "../../src/ports/logger.ts";
import { CollectingStream } from "./collecting-stream.ts";
import { ManualClock } from "./manual-clock.ts";

const bindings: LogBindings = { nodeID: "node-1", ns: "shop", mod: "v1.orders", svc: "orders", ver: 1 };

function setUp(options: ConsoleLoggerOptions = {}) {
  const stdout = new CollectingStream();
  const stderr = new CollectingStream();
  const adapter = new ConsoleLogger({ stdout, stderr, clock: new ManualClock(), ...options });
  return { adapter, stdout, stderr };
}

function lineOf(formatter: LogFormatter, log: (logger: Logger) => void, options: ConsoleLoggerOptions = {}): string {
  const { adapter, stdout } = setUp({ formatter, ...options });
  log(adapter.logger(bindings));
  return stdout.lines.join("\n");
}

describe("formatters", () => {
  it("full shows time, level, node and module", () => {
    expect(lineOf("full", (logger) => logger.info("started", 3, { a: [1] }))).toBe(
      "[2026-01-31T12:00:00.000Z] INFO  node-1/V1.ORDERS: started 3 { a: [ 1 ] }",
    );
  });

  it("short shows the time of day and the module", () => {
    expect(lineOf("short", (logger) => logger.info("started"))).toBe("[12:00:00.000Z] INFO  V1.ORDERS: started");
  });

  it("simple shows the level", () => {
    expect(lineOf("simple", (logger) => logger.info("started"))).toBe("INFO  - started");
  });

  it("json is one object with the bindings, objects as text", () => {
    const line = lineOf("json", (logger) => logger.info("started", { a: 1 }));
    expect(JSON.parse(line)).toEqual({ ts: 1_769_860_800_000, level: "info", msg: "started { a: 1 }", ...bindings });
  });

  it("jsonext merges a first object", () => {
    const line = lineOf("jsonext", (logger) => logger.info({ orderID: 7, err: new Error("late") }, "order", "created"));
    const { err, ...rest } = JSON.parse(line);
    expect(rest).toEqual({
      time: "2026-01-31T12:00:00.000Z",
      level: "info",
      message: "order created",
      orderID: 7,
      ...bindings,
    });
    expect(err).toContain("Error: late");
  });

  it.each([[new Date(0)], [["a", "b"]], [new Map([["a", 1]])], [{}]])(
    "jsonext prints %p, which has no members",
    (value) => {
      const line = lineOf("jsonext", (logger) => logger.info(value));
      expect(JSON.parse(line).message).not.toBe("");
    },
  );

  it("a template may use every binding", () => {
    const line = lineOf("{timestamp}|{time}|{level}|{nodeID}|{mod}|{svc}|{ver}|{none}|{msg}", (logger) =>
      logger.info("x"),
    );
    expect(line).toBe("2026-01-31T12:00:00.000Z|12:00:00.000Z|INFO |node-1|V1.ORDERS|orders|1||x");
  });

  it("a function gets the level, the arguments, the bindings and the printer", () => {
    const formatter: LogFormatter = (level, args, { mod }, { printArgs }) => [level, mod, ...printArgs(args)];
    expect(lineOf(formatter, (logger) => logger.info({ a: 1 }, "b"))).toBe("info v1.orders { a: 1 } b");
  });

  it("a function that throws does not take the line with it", () => {
    const formatter: LogFormatter = () => {
      throw new Error("broken");
    };
    expect(lineOf(formatter, (logger) => logger.info("the text"))).toMatch(/the text.*broken/s);
  });

  it("an unknown name is refused", () => {
    const formatter = "fulll" as LogFormatter;
    expect(() => new ConsoleLogger({ formatter })).toThrow('The log formatter "fulll" is neither one of full, short');
  });

  it("objectPrinter decides how objects look", () => {
    const line = lineOf("simple", (logger) => logger.info({ a: 1 }, "b"), {
      objectPrinter: (value) => JSON.stringify(value),
    });
    expect(line).toBe('INFO  - {"a":1} b');
  });
});

describe("console logger", () => {
  it("writes fatal, error and warn to the error output", () => {
    const { adapter, stdout, stderr } = setUp({ level: "trace", formatter: "{msg}" });
    const logger = adapter.logger(bindings);
    for (const level of ["fatal", "error", "warn", "info", "debug", "trace"] as const) logger[level](level);
    expect(stderr.lines).toEqual(["fatal", "error", "warn"]);
    expect(stdout.lines).toEqual(["info", "debug", "trace"]);
  });

  it("has no colours where the outputs are no terminals, and colours when asked for", () => {
    const plain = lineOf("full", (logger) => logger.info("text", { a: 1 }));
    const colored = lineOf("full", (logger) => logger.info("text", { a: 1 }), { colors: true });
    expect(plain).not.toContain("\u001b");
    expect(colored).toContain("\u001b[32mINFO ");
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });

  it("has colours by default when both outputs are terminals that show them", () => {
    const terminal = (): CollectingStream => Object.assign(new CollectingStream(), { hasColors: () => true });
    const stdout = terminal();
    new ConsoleLogger({ stdout, stderr: terminal() }).logger(bindings).info("text");
    expect(stdout.lines.join()).toContain("\u001b");
    const piped = terminal();
    new ConsoleLogger({ stdout: piped, stderr: new CollectingStream() }).logger(bindings).info("text");
    expect(piped.lines.join()).not.toContain("\u001b");
  });

  it("never colours JSON", () => {
    expect(() => JSON.parse(lineOf("json", (logger) => logger.info("text", { a: 1 }), { colors: true }))).not.toThrow();
  });

  it("gives a module the same one of the given colours every time", () => {
    const lines = [1, 2].map(() =>
      lineOf("{mod}", (logger) => logger.info(""), { colors: true, moduleColors: ["cyan"] }),
    );
    expect(lines).toEqual(["\u001b[36mV1.ORDERS\u001b[39m", "\u001b[36mV1.ORDERS\u001b[39m"]);
  });

  it("gives modules different colours", () => {
    const { adapter, stdout } = setUp({ formatter: "{mod}", colors: true, moduleColors: true });
    for (let i = 0; i < 20; i++) adapter.logger({ ...bindings, mod: `module-${i}` }).info("");
    const colors = new Set(stdout.lines.map((line) => line.slice(0, line.indexOf("m") + 1)));
    expect(colors.size).toBeGreaterThan(4);
  });

  it("aligns messages with autoPadding", () => {
    const { adapter, stdout } = setUp({ formatter: "short", autoPadding: true });
    const short = adapter.logger({ ...bindings, mod: "a" });
    const long = adapter.logger({ ...bindings, mod: "registry" });
    short.info("text");
    long.info("text");
    const [first, second] = stdout.lines.map((line) => line.indexOf("text"));
    expect(first).toBe(second);
  });

  it("survives an output that is gone", async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(new Error("EPIPE")),
    });
    const { adapter } = setUp({ stdout: broken, stderr: broken });
    const logger = adapter.logger(bindings);
    logger.info("lost");
    await adapter.close();
    logger.error("lost too");
    await adapter.close();
  });

  it("does not leave listeners behind", () => {
    const { adapter, stdout } = setUp();
    const logger = adapter.logger(bindings);
    for (let i = 0; i < 100; i++) logger.info("text");
    expect(stdout.listenerCount("error")).toBe(0);
  });
});
