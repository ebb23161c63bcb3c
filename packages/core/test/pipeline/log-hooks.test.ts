import { type Middleware, ServiceBroker, type ServiceSchema } from "@isomer/core";
import { recordLogs } from "@isomer/testing";

const talking = {
  name: "talking",
  version: 3,
  actions: {
    say(ctx) {
      ctx.logger.debug("said", { n: 1 });
      return null;
    },
  },
} satisfies ServiceSchema;

/** Keeps what the hook hears. */
function hearing(lines: unknown[]): Middleware {
  return {
    newLogEntry(type, args, { nodeID, mod, svc, ver }) {
      lines.push({ type, args, nodeID, mod, svc, ver });
    },
  };
}

test.each([
  ["an object", (middleware: Middleware) => middleware],
  ["a function", (middleware: Middleware) => () => middleware],
])("a middleware given as %s hears every line of all loggers, also those that nobody writes", async (_, option) => {
  const lines: unknown[] = [];
  const broker = new ServiceBroker({
    ...{ nodeID: "n", logger: false, services: [talking], middlewares: [option(hearing(lines))] },
  });
  broker.logger.trace("first", 1);
  await broker.start();
  await broker.call("v3.talking.say");
  await broker.stop();
  expect(lines[0]).toEqual({ type: "trace", args: ["first", 1], nodeID: "n", mod: "broker" });
  expect(lines).toContainEqual({
    ...{ type: "debug", args: ["said", { n: 1 }], nodeID: "n", mod: "v3.talking", svc: "talking", ver: 3 },
  });
  expect(lines).toContainEqual(expect.objectContaining({ type: "info", args: ["Node 'n' is stopped."] }));
});

test("the lines are written as before", async () => {
  const log = recordLogs();
  const broker = new ServiceBroker({ logger: log, middlewares: [hearing([])] });
  broker.logger.warn("careful", { a: 1 });
  expect(log.lines).toEqual([expect.objectContaining({ level: "warn", mod: "broker", args: ["careful", { a: 1 }] })]);
  await broker.stop();
});

test("a middleware that is added later hears the loggers that are made after it", async () => {
  const lines: unknown[] = [];
  const broker = new ServiceBroker({ logger: false }).use(hearing(lines));
  broker.logger.info("made before");
  broker.createService(talking).logger.info("made after");
  expect(lines).toEqual([expect.objectContaining({ args: ["made after"], mod: "v3.talking" })]);
  await broker.stop();
});

test("what a hook logs itself is written, and not told again", async () => {
  const log = recordLogs();
  let heard = 0;
  const echoing: Middleware = {
    newLogEntry() {
      heard++;
      broker.logger.debug("I heard something");
    },
  };
  const broker = new ServiceBroker({ logger: log, middlewares: [echoing] });
  broker.logger.info("hello");
  expect(heard).toBe(1);
  expect(log.lines.map(({ text }) => text)).toEqual(["I heard something", "hello"]);
  await broker.stop();
});

test("one that fails is told once, and disturbs neither the line nor the others", async () => {
  const log = recordLogs();
  const lines: unknown[] = [];
  const failing: Middleware = {
    name: "broken ear",
    newLogEntry() {
      throw new Error("deaf");
    },
  };
  const broker = new ServiceBroker({ logger: log, middlewares: [failing, hearing(lines)] });
  broker.logger.info("one");
  broker.logger.info("two");
  expect(log.lines.map(({ text }) => text)).toEqual([
    "The hook 'newLogEntry' of middleware 'broken ear' failed; further failures are not told. deaf",
    ...["one", "two"],
  ]);
  expect(lines).toHaveLength(2);
  await broker.stop();
});
