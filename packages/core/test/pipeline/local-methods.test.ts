import "reflect-metadata";
import { Action, Created, Method, type Middleware, Service, ServiceBroker, type ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

/** Notes each method that is called, on its way in and out. */
function noting(log: string[], name: string): Middleware {
  return {
    name,
    localMethod:
      (next, method) =>
      (...args) => {
        log.push(`${name} > ${method.service.fullName}.${method.name}(${args.join(", ")})`);
        const result = next(...args);
        log.push(`${name} < ${method.name}`);
        return result;
      },
  };
}

class Counting {
  protected step = 2;

  @Method()
  double(value: number): number {
    return value * this.step;
  }
}

@Service("sums")
class SumsService extends Counting {
  readonly #secret = 10;
  atCreation = 0;

  @Created()
  protected count(): void {
    this.atCreation = this.double(1);
  }

  @Action()
  run(): Promise<number> {
    return this.later(this.double(3));
  }

  @Method()
  async later(value: number): Promise<number> {
    return value + this.#secret;
  }

  plain(): string {
    return "plain";
  }
}

const sums = {
  name: "sums",
  methods: {
    double(value: number) {
      return value * (this.settings.step as number);
    },
    async later(value: number) {
      return value + 10;
    },
  },
  settings: { step: 2 },
  actions: {
    run() {
      const { double, later } = this as unknown as SumsService;
      return later(double(3));
    },
  },
} satisfies ServiceSchema;

test.each([
  ["a class", SumsService],
  ["a plain definition", sums],
])("methods of %s pass the middlewares, the first one innermost, and see their service as this", async (_, service) => {
  const log: string[] = [];
  const middlewares = [noting(log, "1"), noting(log, "2")];
  await using cluster = await startCluster({ nodes: { a: { middlewares } } });
  const { instance } = cluster.nodes.a.createService(service);
  await cluster.settle();
  log.length = 0;
  expect(await cluster.nodes.a.call("sums.run")).toBe(16);
  expect(log).toEqual([
    ...["2 > sums.double(3)", "1 > sums.double(3)", "1 < double", "2 < double"],
    ...["2 > sums.later(6)", "1 > sums.later(6)", "1 < later", "2 < later"],
  ]);
  const { double } = instance as SumsService;
  expect(double(4)).toBe(8);
});

test("created methods pass them already", () => {
  const log: string[] = [];
  const broker = new ServiceBroker({ logger: false, middlewares: [noting(log, "1")], services: [SumsService] });
  expect(log).toEqual(["1 > sums.double(1)", "1 < double"]);
  expect(broker.getLocalService("sums")?.instance).toMatchObject({ atCreation: 2 });
});

test("the class, its prototype and other instances stay as they are, and so does what is no @Method", async () => {
  const before = Object.getOwnPropertyDescriptors(SumsService.prototype);
  const log: string[] = [];
  await using cluster = await startCluster({ nodes: { a: { middlewares: [noting(log, "1")] } } });
  const { instance } = cluster.nodes.a.createService(SumsService);
  log.length = 0;
  expect(Object.getOwnPropertyDescriptors(SumsService.prototype)).toEqual(before);
  expect(new SumsService().double(1)).toBe(2);
  expect((instance as SumsService).plain()).toBe("plain");
  expect(instance).toBeInstanceOf(SumsService);
  expect(Object.keys(instance)).toEqual(["step", "atCreation"]);
  expect(log).toEqual([]);
});

test("an instance that is given is its own again when its service has left, and can come back", async () => {
  const log: string[] = [];
  await using cluster = await startCluster({ nodes: { a: { middlewares: [noting(log, "1")] } } });
  const { a } = cluster.nodes;
  const instance = new SumsService();
  const spied = (value: number): number => value * 100;
  Object.defineProperty(instance, "later", { value: spied, configurable: true, enumerable: true, writable: true });
  for (let round = 0; round < 2; round++) {
    a.createService(instance);
    await a.waitForServices("sums");
    log.length = 0;
    expect(await a.call("sums.run")).toBe(600);
    expect(log).toEqual(["1 > sums.double(3)", "1 < double", "1 > sums.later(6)", "1 < later"]);
    await a.destroyService("sums");
  }
  log.length = 0;
  expect([instance.double(3), instance.later(1)]).toEqual([6, 100]);
  expect(Object.hasOwn(instance, "double")).toBe(false);
  expect(log).toEqual([]);
});

test("what somebody else put around a method meanwhile stays", async () => {
  await using cluster = await startCluster({ nodes: { a: { middlewares: [noting([], "1")] } } });
  const { a } = cluster.nodes;
  const instance = new SumsService();
  a.createService(instance);
  instance.double = () => 7;
  await a.destroyService("sums");
  expect(instance.double(1)).toBe(7);
});

test("a middleware that answers next leaves no trace", async () => {
  const passing: Middleware = { localMethod: (next) => next };
  await using cluster = await startCluster({ nodes: { a: { middlewares: [passing, passing] } } });
  const { instance } = cluster.nodes.a.createService(SumsService);
  expect(Object.hasOwn(instance, "double")).toBe(false);
});

test("hooks of an action that are methods pass them too", async () => {
  const log: string[] = [];
  const hooked = {
    name: "hooked",
    methods: { check: () => undefined },
    hooks: { before: { "*": "check" } },
    actions: { run: () => "ran" },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({
    nodes: { a: { services: [hooked], middlewares: [noting(log, "1")] } },
  });
  expect(await cluster.nodes.a.call("hooked.run")).toBe("ran");
  expect(log).toHaveLength(2);
});

test("a frozen instance is refused, naming service and method, and is not left half wrapped", async () => {
  const frozen = Object.freeze(new SumsService());
  const broker = new ServiceBroker({ logger: false, middlewares: [noting([], "1")] });
  expect(() => broker.createService(frozen)).toThrow(/'double' of service 'sums', whose instance is frozen/);
  expect(broker.getLocalService("sums")).toBeUndefined();
  const half: Middleware = {
    localMethod(next, { name }) {
      if (name === "later") throw new Error("not this one");
      return (...args) => next(...args);
    },
  };
  const instance = new SumsService();
  const other = new ServiceBroker({ logger: false, middlewares: [half] });
  expect(() => other.createService(instance)).toThrow("for 'later' failed: not this one");
  expect(Object.getOwnPropertyNames(instance).sort()).toEqual(["atCreation", "step"]);
  await Promise.all([broker.stop(), other.stop()]);
});
