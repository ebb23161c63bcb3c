import { hostname } from "node:os";
import { type BrokerOptions, BrokerOptionsError, ServiceBroker } from "@isomer/core";

const mistakesOf = (options: unknown): readonly string[] => {
  try {
    new ServiceBroker(options as BrokerOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(BrokerOptionsError);
    return ((error as BrokerOptionsError).data as { mistakes: readonly string[] }).mistakes;
  }
  return [];
};

test("every option has a default", () => {
  const broker = new ServiceBroker();
  expect([broker.namespace, broker.metadata]).toEqual(["", {}]);
  expect(broker.nodeID).toBe(`${hostname().toLowerCase()}-${process.pid}`);
  expect(new ServiceBroker().instanceID).not.toBe(broker.instanceID);
});

test("all mistakes are reported at once, each with what is expected", () => {
  const mistakes = mistakesOf({
    nodeID: "",
    namespace: 5,
    requestTimeout: "30s",
    maxCallLevel: -1,
    heartbeatInterval: Number.NaN,
    tracking: { shutdownTimeout: null },
    registry: { strategy: "Wheel", stopDelay: -5 },
    transit: { maxQueueSize: "many" },
    transporter: "nats://localhost:4222",
    serializer: {},
    logger: true,
    services: {},
  });
  expect(mistakes).toHaveLength(13);
  expect(mistakes).toEqual(
    expect.arrayContaining([
      '`requestTimeout` must be a number that is not negative, not "30s".',
      "`namespace` must be a text, not number.",
      "`nodeID` must not be empty; leave it out for the default.",
      expect.stringMatching(/^`transporter` must be an adapter instance, for example `new NatsTransporter/),
      "`services` must be a list, not object.",
      expect.stringContaining('`registry.strategy` must be "RoundRobin"'),
    ]),
  );
});

test.each<[unknown, string]>([
  [null, "The options must be an object, not null."],
  [{ middlewares: {} }, "`middlewares` must be a list, not object."],
  [{ errors: {} }, "`errors` must be a list, not object."],
  [{ metadata: "x" }, '`metadata` must be an object, not "x".'],
  [{ registry: [] }, "`registry` must be an object, not object."],
  [{ tracking: { enabled: 1 } }, "`tracking.enabled` must be true or false, not number."],
  [{ errorHandler: 5 }, "`errorHandler` must be a function, not number."],
  [{ uidGenerator: "uuid" }, '`uidGenerator` must be a function, not "uuid".'],
  [{ created: 5 }, "`created` must be a function, not number."],
  [{ retryPolicy: { retries: "x" } }, "`retryPolicy.retries` must be a whole number, 0 or more."],
  [{ circuitBreaker: true }, "`circuitBreaker` must be an object."],
  [{ circuitBreaker: { threshold: 7 } }, "`circuitBreaker.threshold` must be a number from 0 to 1."],
  [{ bulkhead: { concurrency: 0 } }, "`bulkhead.concurrency` must be a whole number, 1 or more."],
  [
    { logLevel: "verbose" },
    '`logLevel` must be one of fatal, error, warn, info, debug, trace, false, or a table from modules to these, not "verbose".',
  ],
  [
    { internalServices: { node: {} } },
    "`internalServices` must be true, false, or an object with the single key `$node`, a plain definition, not object.",
  ],
  [
    { internalServices: "no" },
    expect.stringMatching(/^`internalServices` must be true, false, or an object .*, not "no"\.$/),
  ],
  [
    { registry: { discoverer: "redis://" } },
    expect.stringMatching(/^`registry.discoverer` must be an adapter instance/),
  ],
  [{ logger: [{}] }, expect.stringContaining("`logger` must be an adapter instance")],
])("%p is refused, and the message says why", (options, message) => {
  expect(mistakesOf(options)).toEqual([message]);
});

test("the message shows every mistake on a line of its own", () => {
  const create = () => new ServiceBroker({ requestTimeout: -1, maxCallLevel: -1 });
  expect(create).toThrow(/are wrong:\n- `requestTimeout`.*\n- `maxCallLevel`/);
});

test.each<[string, unknown]>([
  ["0 where it means never or none", { requestTimeout: 0, heartbeatTimeout: 0, transit: { maxQueueSize: 0 } }],
  [
    "null where it means none",
    { transporter: null, cacher: null, validator: null, errorHandler: null, uidGenerator: null },
  ],
  ["an empty list where it means none", { logger: [], services: [], middlewares: [], registry: { discoverer: null } }],
  ["undefined where it means the default", { nodeID: undefined, tracking: { enabled: undefined }, logger: undefined }],
])("%s is fine", (_name, options) => {
  expect(mistakesOf(options)).toEqual([]);
});

test("undefined in a group of options does not hide the default", async () => {
  const broker = new ServiceBroker({
    logger: false,
    registry: { strategy: undefined, preferLocal: undefined } as never,
    transit: { maxQueueSize: undefined } as never,
  });
  await broker.start();
  expect(await broker.call("$node.options")).toMatchObject({
    registry: { strategy: "RoundRobin", preferLocal: true },
    transit: { maxQueueSize: 50_000 },
  });
  await broker.stop();
});

test("the object that was passed is not changed and may be frozen", () => {
  const options = Object.freeze({ logger: false as const, registry: Object.freeze({ preferLocal: false }) });
  expect(new ServiceBroker(options).namespace).toBe("");
});

test("mistakes in a service are told when the broker is made", () => {
  const create = () => new ServiceBroker({ logger: false, services: [{ name: "", actions: { a: 5 } }] });
  expect(create).toThrow(expect.objectContaining({ type: "SERVICE_SCHEMA_ERROR" }));
});
