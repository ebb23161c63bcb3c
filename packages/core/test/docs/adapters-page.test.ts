import { cacherSuite, loggerSuite, serializerSuite, transporterSuite } from "@isomer/conformance";
import { MemoryTransporter, ServiceBroker } from "@isomer/core";
import type {
  Cacher,
  Container,
  Discoverer,
  LevelOption,
  LoggerAdapter,
  Serializer,
  StrategyFactory,
  Transporter,
  Validator,
} from "@isomer/core/adapter-kit";
import { compileBlocks } from "./compile-blocks.ts";
import { Page } from "./page.ts";
import { runBlock } from "./run-block.ts";

interface Examples {
  readonly ProcessTransporter: new () => Transporter;
  readonly BigJsonSerializer: new () => Serializer;
  readonly MapCacher: new () => Cacher;
  readonly TypeofValidator: new () => Validator;
  readonly ListLogger: new (options: { readonly level: LevelOption }) => LoggerAdapter & { readonly lines: string[] };
  readonly NeedsContainer: new () => Container;
  readonly ProcessDiscoverer: new () => Discoverer;
  readonly firstById: StrategyFactory;
}

const { blocks } = new Page("docs/adapters.md");
const examples = Object.assign(
  {},
  ...compileBlocks(blocks).code.map((code) => runBlock(code).exports),
) as unknown as Examples;

test("the examples import nothing but the adapter kit and modules of Node", () => {
  const imported = blocks.flatMap(({ code }) => [...code.matchAll(/from "([^"]+)"/g)].map(([, id = ""]) => id));
  expect([...new Set(imported)].filter((id) => !id.startsWith("node:"))).toEqual(["@isomer/core/adapter-kit"]);
});

transporterSuite({ describe, it }, { name: "example", create: () => new examples.ProcessTransporter() });

serializerSuite({ describe, it }, { name: "example", create: () => new examples.BigJsonSerializer() });

cacherSuite(
  { describe, it },
  {
    name: "example",
    create: () => new examples.MapCacher(),
  },
);

loggerSuite(
  { describe, it },
  {
    name: "example",
    create: ({ level }) => {
      const adapter = new examples.ListLogger({ level });
      return { adapter, lines: () => adapter.lines };
    },
  },
);

test("the validator of the example lets through what has the shape", async () => {
  const validator = new examples.TypeofValidator();
  const check = validator.compile({ sku: "string" });
  expect(validator.compile(class {})).toBeNull();
  expect(check?.({ sku: "a", more: 1 })).toEqual({ sku: "a" });
  expect(() => check?.({ sku: 1 })).toThrow(
    expect.objectContaining({ data: [{ type: "string", field: "sku", message: "sku must be a string." }] }),
  );
});

test("the container of the example gives a class what it needs", async () => {
  class Clock {}
  class Diary {
    static readonly needs = [Clock];
    constructor(readonly clock: Clock) {}
  }
  const clock = new Clock();
  const scope = new examples.NeedsContainer().openScope([{ token: Clock, value: clock }]);
  expect(scope.create(Diary, []).clock).toBe(clock);
});

test("nodes find each other with the discoverer of the example, and hear when one leaves", async () => {
  const node = (nodeID: string, service: string): ServiceBroker =>
    new ServiceBroker({
      ...{ nodeID, logger: false, services: [{ name: service, actions: { where: () => nodeID } }] },
      transporter: new MemoryTransporter({ bus: "directory" }),
      registry: { discoverer: new examples.ProcessDiscoverer(), strategy: examples.firstById, preferLocal: false },
    });
  const brokers = [node("a", "one"), node("b", "two")] as const;
  const [a, b] = brokers;
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
    await a.waitForServices("two", 5_000);
    await expect(a.call("two.where")).resolves.toBe("b");
    const left = new Promise<void>((resolve) => void a.onInternal("$node.disconnected", () => resolve()));
    await b.stop();
    await left;
    await expect(a.call("two.where")).rejects.toThrow("not available");
  } finally {
    await Promise.all(brokers.map((broker) => broker.stop()));
  }
});

test("the strategy of the example chooses the first node", () => {
  const candidate = { local: false, cpu: null, hostname: null, latencyMs: null };
  const candidates = ["b", "a", "c"].map((nodeID) => ({ ...candidate, nodeID }));
  expect(examples.firstById().select(candidates, { params: {}, meta: {} }).nodeID).toBe("a");
});
