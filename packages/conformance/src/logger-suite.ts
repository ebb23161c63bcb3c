/** The conformance suite of the logger port. */
import assert from "node:assert/strict";
import {
  type LevelOption,
  LOG_LEVELS,
  type LogBindings,
  type Logger,
  type LoggerAdapter,
} from "@isomer/core/adapter-kit";
import { type Exceptions, registerSuite, type SuiteCase, type TestRunner } from "./suite.ts";

/** An adapter and a view of what it wrote. */
export interface LoggerSubject {
  readonly adapter: LoggerAdapter;
  /** The lines that were written so far, oldest first, in whatever format. Read after `close`. */
  readonly lines: () => readonly string[] | Promise<readonly string[]>;
}

/** What is tested. */
export interface LoggerSuiteOptions {
  /** Name of the adapter, for the title. */
  readonly name: string;
  /**
   * Makes one instance with a level option and a format that shows node and module. Called for every case.
   */
  readonly create: (options: { readonly level: LevelOption }) => LoggerSubject | Promise<LoggerSubject>;
  /** Cases that do not hold, each with its reason. */
  readonly exceptions?: Exceptions;
}

type Create = LoggerSuiteOptions["create"];

const BINDINGS: LogBindings = { nodeID: "node-1", ns: "shop", mod: "broker" };

/**
 * Registers the cases that every logger must pass.
 *
 * @example
 * loggerSuite({ describe, it }, { name: "pino", create: ({ level }) => subjectOver(new PinoLogger({ level, ... })) });
 */
export function loggerSuite(runner: TestRunner, options: LoggerSuiteOptions): void {
  const { name, create } = options;
  const cases = [...levelCases(create), ...contentCases(create), ...resilienceCases(create)];
  registerSuite(runner, { title: `logger: ${name}`, cases, exceptions: options.exceptions });
}

function levelCases(create: Create): SuiteCase[] {
  const thresholds: SuiteCase[] = LOG_LEVELS.map((threshold, index) => ({
    title: `level ${threshold}: writes what is at least as urgent, and nothing else`,
    run: async () => {
      const text = await written(create, threshold, (logger) => {
        for (const level of LOG_LEVELS) logger[level](`a line of ${level}.`);
      });
      const seen = LOG_LEVELS.filter((level) => text.includes(`a line of ${level}.`));
      assert.deepEqual(seen, LOG_LEVELS.slice(0, index + 1));
    },
  }));
  return [
    ...thresholds,
    {
      title: "level false: writes nothing",
      run: async () => assert.equal(await written(create, false, (logger) => logger.fatal("unwanted")), ""),
    },
    {
      title: "a table of levels: the exact module wins, then the first pattern, then **",
      run: async () => {
        const level = { "V1.*": "debug", "V1.ORDERS": false, TRANSIT: "trace", "**": "error" } as const;
        const { adapter, lines } = await create({ level });
        for (const mod of ["v1.orders", "v1.mail", "transit", "broker"]) {
          const logger = adapter.logger({ ...BINDINGS, mod });
          for (const name of LOG_LEVELS) logger[name](`${mod} writes ${name}.`);
        }
        await adapter.close();
        const text = (await lines()).join("\n");
        const count = (mod: string): number =>
          LOG_LEVELS.filter((name) => text.includes(`${mod} writes ${name}.`)).length;
        assert.deepEqual(["v1.orders", "v1.mail", "transit", "broker"].map(count), [0, 5, 6, 2]);
      },
    },
  ];
}

function contentCases(create: Create): SuiteCase[] {
  return [
    {
      title: "a line shows its text, its node and its module",
      run: async () => {
        const { adapter, lines } = await create({ level: "info" });
        adapter.logger({ ...BINDINGS, nodeID: "node-7", mod: "registry" }).info("first text");
        adapter.logger({ ...BINDINGS, nodeID: "node-8", mod: "transit" }).info("second text");
        await adapter.close();
        const all = await lines();
        assert.match(all.find((line) => line.includes("first text")) ?? "", /node-7.*registry|registry.*node-7/i);
        assert.match(all.find((line) => line.includes("second text")) ?? "", /node-8.*transit|transit.*node-8/i);
      },
    },
    {
      title: "values behind the text are written",
      run: async () => {
        const text = await written(create, "info", (logger) =>
          logger.info("listening on", 4_711, true, null, { host: "example.com", nested: { port: 80 } }, ["list"]),
        );
        for (const part of ["listening on", "4711", "true", "null", "host", "example.com", "port", "80", "list"]) {
          assert.ok(text.includes(part), `"${part}" is written.`);
        }
      },
    },
    {
      title: "an object before the text is written with it",
      run: async () => {
        const text = await written(create, "info", (logger) => logger.info({ orderID: "o-4711" }, "order created"));
        for (const part of ["orderID", "o-4711", "order created"])
          assert.ok(text.includes(part), `"${part}" is written.`);
      },
    },
    {
      title: "an error is written with its message, its stack and its cause",
      run: async () => {
        const error = new Error("the order failed", { cause: new TypeError("the card was declined") });
        const first = await written(create, "error", (logger) => logger.error(error));
        const behind = await written(create, "error", (logger) => logger.error("request failed:", error));
        for (const text of [first, behind]) {
          for (const part of ["the order failed", "the card was declined", "logger-suite"]) {
            assert.ok(text.includes(part), `"${part}" is written.`);
          }
        }
        assert.ok(behind.includes("request failed:"));
      },
    },
    {
      title: "signs of formats in a text are written as they are",
      run: async () => {
        const text = await written(create, "info", (logger) => logger.info("100% of $& and {mod}", "rest"));
        assert.ok(text.includes("100% of $& and {mod}"), "The text is unchanged.");
        assert.ok(text.includes("rest"));
      },
    },
    {
      title: "1,000 lines keep their order",
      run: async () => {
        const text = await written(create, "info", (logger) => {
          for (let i = 0; i < 1_000; i++) logger.info(`line ${i} of many`);
        });
        const numbers = [...text.matchAll(/line (\d+) of many/g)].map(([, number]) => Number(number));
        assert.deepEqual(
          numbers,
          Array.from({ length: 1_000 }, (_, i) => i),
        );
      },
    },
  ];
}

function resilienceCases(create: Create): SuiteCase[] {
  return [
    ...Object.entries(awkwardValues()).map(([title, value]) => ({
      title: `never throws: ${title}`,
      run: async () => {
        const text = await written(create, "trace", (logger) => {
          for (const level of LOG_LEVELS) logger[level](value);
          logger.info("text before", value);
          logger.info(value, "text behind");
          logger.info({ member: value }, "text of the member's line");
          logger.info("the line after it");
        });
        assert.ok(text.includes("the line after it"), "Later lines are written.");
        assert.ok(text.includes("text before"), "The line itself is written.");
      },
    })),
    {
      title: "never throws: a call without arguments",
      run: async () => {
        await written(create, "info", (logger) => logger.info());
      },
    },
    {
      title: "close can be repeated, and a line after it does not throw",
      run: async () => {
        const { adapter } = await create({ level: "info" });
        const logger = adapter.logger(BINDINGS);
        logger.info("before");
        await Promise.all([adapter.close(), adapter.close()]);
        logger.info("after");
        await adapter.close();
      },
    },
    {
      title: "close works without a single line",
      run: async () => {
        const { adapter, lines } = await create({ level: "info" });
        await adapter.close();
        assert.equal((await lines()).length, 0);
      },
    },
  ];
}

/** Values that a careless logger fails at. */
function awkwardValues(): Record<string, unknown> {
  const circle: Record<string, unknown> = { name: "circle" };
  circle.self = circle;
  const refuse = (): never => {
    throw new Error("refused");
  };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return {
    "a circular object": circle,
    "a getter that throws": Object.defineProperty({}, "value", { enumerable: true, get: refuse }),
    "toJSON that throws": { toJSON: refuse },
    "toString and inspection that throw": { toString: refuse, [Symbol.for("nodejs.util.inspect.custom")]: refuse },
    "an error whose message throws": Object.defineProperty(new Error(), "message", { get: refuse }),
    "an error that is its own cause": selfCaused(),
    "an object without a prototype": Object.assign(Object.create(null), { bare: true }),
    "a proxy that refuses everything": new Proxy(
      {},
      { get: refuse, ownKeys: refuse, getPrototypeOf: refuse, has: refuse },
    ),
    "a revoked proxy": proxy,
    "a bigint": 10n,
    "a symbol": Symbol("sign"),
    "a function": () => 1,
    undefined: undefined,
    "a map with a circle": new Map<string, unknown>([["circle", circle]]),
    "an invalid date": new Date(Number.NaN),
  };
}

function selfCaused(): Error {
  const error = new Error("the cause is me");
  error.cause = error;
  return error;
}

/** Everything that is written by one logger, after `close`. */
async function written(create: Create, level: LevelOption, log: (logger: Logger) => void): Promise<string> {
  const { adapter, lines } = await create({ level });
  log(adapter.logger(BINDINGS));
  await adapter.close();
  return (await lines()).join("\n");
}
