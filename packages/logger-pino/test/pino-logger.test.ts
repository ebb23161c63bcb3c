import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import { pino } from "pino";
import { PinoLogger, type PinoLoggerOptions } from "../src/index.ts";

type Line = Readonly<Record<string, unknown>>;

const BINDINGS = { nodeID: "node-1", ns: "shop", mod: "orders", svc: "orders", ver: 2 };

/** A logger whose lines can be read. */
function recording(options: PinoLoggerOptions = {}): { adapter: PinoLogger; lines: () => Line[] } {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  return {
    adapter: new PinoLogger({ ...options, destination }),
    lines: () => written.map((line) => JSON.parse(line) as Line),
  };
}

describe("lines", () => {
  it("carry the bindings of their module, pino's level and a text", () => {
    const { adapter, lines } = recording();
    adapter.logger(BINDINGS).warn("started in", 5, "ms");
    expect(lines()).toEqual([expect.objectContaining({ ...BINDINGS, level: 40, msg: "started in 5 ms" })]);
  });

  it("take the members of an object in front of the text as fields", () => {
    const { adapter, lines } = recording();
    const logger = adapter.logger(BINDINGS);
    logger.info({ orderID: 7, nested: { a: 1 } }, "created", "at", 5);
    logger.info({ orderID: 8 });
    logger.info({ orderID: 9 }, { other: 1 });
    logger.info(["list"], new Map([["a", 1]]));
    expect(lines()).toMatchObject([
      { orderID: 7, nested: { a: 1 }, msg: "created at 5" },
      { orderID: 8 },
      { msg: "{ orderID: 9 } { other: 1 }" },
      { msg: "[ 'list' ] Map(1) { 'a' => 1 }" },
    ]);
    expect(lines()[1]).not.toHaveProperty("msg");
  });

  it("show an error with its causes, wherever it stands", () => {
    const { adapter, lines } = recording();
    const logger = adapter.logger(BINDINGS);
    const error = Object.assign(new Error("outer", { cause: new TypeError("inner") }), { code: 42 });
    logger.error(error);
    logger.error(error, "request failed");
    logger.error("request failed:", error, "twice");
    logger.error({ orderID: 7 }, "request failed:", error);
    const err = expect.objectContaining({
      message: "outer",
      code: 42,
      stack: expect.stringContaining("pino-logger.test") as string,
      cause: expect.objectContaining({ type: "TypeError", message: "inner" }) as object,
    }) as object;
    expect(lines()).toEqual([
      expect.objectContaining({ err, msg: "outer" }),
      expect.objectContaining({ err, msg: "request failed" }),
      expect.objectContaining({ err, msg: "request failed: outer twice" }),
      expect.objectContaining({ err, msg: "request failed: outer", orderID: 7 }),
    ]);
  });

  it("appear as text when a serializer fails", () => {
    const serializers = {
      order: () => {
        throw new Error("serializer");
      },
    };
    const { adapter, lines } = recording({ pino: { serializers } });
    adapter.logger(BINDINGS).info({ order: 1 }, "created");
    expect(lines()).toMatchObject([{ msg: "{ order: 1 } created" }]);
  });

  it("do not fail when the destination does", () => {
    const destination = {
      write: () => {
        throw new Error("gone");
      },
    };
    const logger = new PinoLogger({ destination }).logger(BINDINGS);
    expect(() => logger.error("text")).not.toThrow();
  });
});

describe("options", () => {
  it("of pino are passed on", () => {
    const { adapter, lines } = recording({
      pino: { level: "debug", base: { app: "shop" }, redact: ["password"], errorKey: "error" },
    });
    const logger = adapter.logger(BINDINGS);
    logger.debug({ password: "secret" }, "login");
    logger.trace("not written");
    logger.error("failed", new Error("reason"));
    expect(lines()).toMatchObject([
      { app: "shop", password: "[Redacted]", msg: "login" },
      { error: { type: "Error", message: "reason" } },
    ]);
  });

  it("level wins over the level of pino, module by module", () => {
    const { adapter, lines } = recording({ level: { "ORD*": "trace", "**": false }, pino: { level: "error" } });
    adapter.logger(BINDINGS).trace("written");
    adapter.logger({ ...BINDINGS, mod: "other" }).fatal("not written");
    expect(lines()).toMatchObject([{ msg: "written", level: 10 }]);
  });

  it("instance logs with a logger of the application, at its level, and leaves it open", async () => {
    const written: string[] = [];
    const instance = pino({ level: "warn", name: "app" }, { write: (line: string) => void written.push(line) });
    const adapter = new PinoLogger({ instance });
    const logger = adapter.logger(BINDINGS);
    logger.info("not written");
    logger.warn("from the broker");
    await adapter.close();
    instance.warn("from the application");
    expect(written.map((line) => (JSON.parse(line) as Line).msg)).toEqual(["from the broker", "from the application"]);
  });

  it("that contradict each other are refused", () => {
    expect(() => new PinoLogger({ instance: pino(), pino: { name: "app" } })).toThrow(BrokerOptionsError);
    expect(() => new PinoLogger({ instance: pino(), destination: "file.log" })).toThrow(BrokerOptionsError);
  });

  it("a level of the application that is none of ours writes everything", () => {
    const written: string[] = [];
    const instance = pino(
      { customLevels: { audit: 35 }, level: "audit" },
      { write: (line: string) => void written.push(line) },
    );
    new PinoLogger({ instance }).logger(BINDINGS).trace("written");
    expect(written).toHaveLength(1);
    new PinoLogger({ instance: pino({ level: "silent" }) }).logger(BINDINGS).fatal("not written");
  });
});

describe("a file", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "logger-pino-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("is made with its folder, and complete after close", async () => {
    const destination = join(folder, "logs", "app.log");
    const adapter = new PinoLogger({ destination });
    const logger = adapter.logger(BINDINGS);
    for (let i = 0; i < 1000; i++) logger.info(`line ${i}`);
    await adapter.close();
    const lines = (await readFile(destination, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(1000);
    expect(JSON.parse(lines[999] as string)).toMatchObject({ msg: "line 999" });
    logger.info("after close");
    await adapter.close();
  });

  it("of a transport is complete after close, and its thread has ended", async () => {
    const destination = join(folder, "transport.log");
    const transport = { target: "pino/file", options: { destination } };
    const adapter = new PinoLogger({ pino: { transport } });
    adapter.logger(BINDINGS).info("through a thread");
    await adapter.close();
    expect(await readFile(destination, "utf8")).toContain("through a thread");
  });

  it("that cannot be opened gives a warning and no failure", async () => {
    const warning = jest.spyOn(process, "emitWarning");
    try {
      const warned = new Promise<unknown>((resolve) => warning.mockImplementation(resolve));
      const adapter = new PinoLogger({ destination: folder });
      adapter.logger(BINDINGS).info("lost");
      expect(await warned).toContain("PinoLogger cannot write to");
      await adapter.close();
    } finally {
      warning.mockRestore();
    }
  });
});
