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
      "`services` must be a list.",
      expect.stringContaining('`registry.strategy` must be "RoundRobin"'),
    ]),
  );
});

test("the message shows every mistake on a line of its own", () => {
  const create = () => new ServiceBroker({ requestTimeout: -1, maxCallLevel: -1 });
  expect(create).toThrow(/are wrong:\n- `requestTimeout`.*\n- `maxCallLevel`/);
});

test.each<[string, unknown]>([
  ["0 where it means never or none", { requestTimeout: 0, heartbeatTimeout: 0, transit: { maxQueueSize: 0 } }],
  ["null where it means none", { transporter: null, cacher: null, validator: null, errorHandler: null }],
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
