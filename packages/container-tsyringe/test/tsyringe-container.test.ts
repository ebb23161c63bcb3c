import "reflect-metadata";
import { RecordingLogger } from "@isomer/conformance";
import {
  type Constructor,
  type ContainerScope,
  Logger,
  type Provided,
  ServiceSchemaError,
} from "@isomer/core/adapter-kit";
import {
  type DependencyContainer,
  delay,
  container as globalContainer,
  inject,
  injectAll,
  injectable,
  Lifecycle,
  scoped,
  singleton,
} from "tsyringe";
import { TsyringeContainer } from "../src/index.ts";

/** Stands for a decorator of services: it makes the compiler emit metadata and does nothing. */
const Service = (): ClassDecorator => () => {};

class NamedLogger extends RecordingLogger {
  constructor(readonly mod: string) {
    super();
  }
}

const brokerLogger = new NamedLogger("broker");
const ofBroker: Provided[] = [{ token: Logger, value: brokerLogger }];
const loggerOf = (mod: string): Provided[] => [{ token: Logger, value: new NamedLogger(mod) }];

const containers: DependencyContainer[] = [];
const scopes: ContainerScope[] = [];

/** A scope over a container that nothing else uses. */
function open(register: (container: DependencyContainer) => void = () => {}, provided = ofBroker): ContainerScope {
  const container = globalContainer.createChildContainer();
  register(container);
  containers.push(container);
  const scope = new TsyringeContainer({ container }).openScope(provided);
  scopes.push(scope);
  return scope;
}

afterEach(async () => {
  await Promise.all(scopes.splice(0).map((scope) => scope.close()));
});

function mistakesOf(scope: ContainerScope, type: Constructor): string {
  try {
    scope.create(type, []);
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceSchemaError);
    return (error as Error).message;
  }
  throw new Error("the class was constructed");
}

class Clock {
  readonly zone = "UTC";
}

@injectable()
class Repository {
  constructor(
    readonly clock: Clock,
    readonly logger: Logger,
  ) {}
}

@Service()
class OrdersService {
  constructor(
    readonly repository: Repository,
    readonly logger: Logger,
  ) {}
}

describe("what is injected", () => {
  it("is made by type, for a class with no decorator of tsyringe", () => {
    const orders = open().create(OrdersService, []);
    expect(orders).toBeInstanceOf(OrdersService);
    expect(orders.repository).toBeInstanceOf(Repository);
    expect(orders.repository.clock.zone).toBe("UTC");
    expect(orders.logger).toBe(brokerLogger);
  });

  it("to one instance alone wins over the scope, also within what is made for it", () => {
    const scope = open();
    const [first, second] = [
      scope.create(OrdersService, loggerOf("first")),
      scope.create(OrdersService, loggerOf("second")),
    ];
    expect((first.logger as NamedLogger).mod).toBe("first");
    expect((first.repository.logger as NamedLogger).mod).toBe("first");
    expect((second.repository.logger as NamedLogger).mod).toBe("second");
    expect(scope.create(OrdersService, []).logger).toBe(brokerLogger);
  });

  it("may be provided to instances alone, and is missed elsewhere", () => {
    const scope = open(undefined, []);
    expect((scope.create(OrdersService, loggerOf("orders")).logger as NamedLogger).mod).toBe("orders");
    expect(mistakesOf(scope, OrdersService)).toContain("Logger is provided to services alone");
  });

  it("comes from the container that the application registered it in", () => {
    const clock = { zone: "CET" };
    const scope = open((container) => container.register(Clock, { useValue: clock }));
    expect(scope.create(OrdersService, []).repository.clock).toBe(clock);
  });

  it("comes from tsyringe's global container by default", () => {
    globalContainer.register("region", { useValue: "eu" });
    class Regional {
      constructor(@inject("region") readonly region: string) {}
    }
    const scope = new TsyringeContainer().openScope([]);
    scopes.push(scope);
    expect(scope.create(Regional, []).region).toBe("eu");
  });

  it("follows @inject, @injectAll and optional ones", () => {
    class Configured {
      constructor(
        @inject("settings") readonly settings: object,
        @injectAll("plugin") readonly plugins: string[],
        @inject("missing", { isOptional: true }) readonly missing?: string,
        readonly limit = 10,
      ) {}
    }
    const scope = open((container) => {
      container.register("settings", { useValue: { a: 1 } });
      container.register("plugin", { useValue: "one" }).register("plugin", { useValue: "two" });
    });
    expect(scope.create(Configured, [])).toEqual({
      settings: { a: 1 },
      plugins: ["one", "two"],
      missing: undefined,
      limit: 10,
    });
  });

  it("a class that inherits its constructor gets what the constructor names", () => {
    abstract class Base {
      constructor(
        @inject("settings") readonly settings: object,
        readonly clock: Clock,
      ) {}
    }
    @Service()
    class Derived extends Base {}
    const scope = open((container) => container.register("settings", { useValue: { a: 1 } }));
    expect(scope.create(Derived as Constructor<Derived>, [])).toMatchObject({
      settings: { a: 1 },
      clock: { zone: "UTC" },
    });
  });

  it("classes that need each other can do so with delay", () => {
    class Chicken {
      readonly name = "chicken";
      constructor(@inject(delay(() => Egg)) readonly egg: { readonly name: string }) {}
    }
    @injectable()
    class Egg {
      readonly name = "egg";
      constructor(@inject(Chicken) readonly chicken: object) {}
    }
    expect(open().create(Chicken, []).egg.name).toBe("egg");
  });

  it("a constructor may have another instance made", () => {
    const scope = open();
    class Inner {
      constructor(@inject(Logger as never) readonly logger: NamedLogger) {}
    }
    class Outer {
      readonly inner = scope.create(Inner, loggerOf("inner"));
      constructor(
        @inject(Logger as never) readonly before: NamedLogger,
        readonly repository: Repository,
      ) {}
    }
    const outer = scope.create(Outer, loggerOf("outer"));
    expect([outer.before.mod, outer.inner.logger.mod, (outer.repository.logger as NamedLogger).mod]).toEqual([
      "outer",
      "inner",
      "outer",
    ]);
  });
});

describe("scopes", () => {
  it("do not see what is provided in others", () => {
    const other = new NamedLogger("other");
    const [one, two] = [open(), open(undefined, [{ token: Logger, value: other }])];
    expect(one.create(OrdersService, []).logger).toBe(brokerLogger);
    expect(two.create(OrdersService, []).logger).toBe(other);
    expect(globalContainer.isRegistered(Logger as never)).toBe(false);
  });

  it("have one instance each of what is scoped, and one for all of what is single", () => {
    @scoped(Lifecycle.ContainerScoped)
    class PerBroker {}
    @singleton()
    class PerProcess {}
    @Service()
    class User {
      constructor(
        readonly perBroker: PerBroker,
        readonly perProcess: PerProcess,
      ) {}
    }
    const [one, two] = [open(), open()];
    const [a, b, c] = [one.create(User, []), one.create(User, []), two.create(User, [])];
    expect(a.perBroker).toBe(b.perBroker);
    expect(a.perBroker).not.toBe(c.perBroker);
    expect(a.perProcess).toBe(c.perProcess);
  });

  it("dispose of what was made in them, once, and leave the application's container alone", async () => {
    const disposed: string[] = [];
    @injectable()
    class Pool {
      async dispose(): Promise<void> {
        disposed.push("pool");
      }
    }
    class User {
      constructor(@inject(Pool) readonly pool: Pool) {}
    }
    const scope = open();
    const { pool } = scope.create(User, []);
    expect(pool).toBeInstanceOf(Pool);
    await scope.close();
    await scope.close();
    expect(disposed).toEqual(["pool"]);
    expect(containers.at(-1)?.resolve(Clock)).toBeInstanceOf(Clock);
    expect(() => scope.create(Clock, [])).toThrow("disposed");
  });
});

describe("what cannot be resolved", () => {
  it("is named with class, parameter and remedy, all at once", () => {
    interface Settings {
      readonly a: number;
    }
    @injectable()
    class Deep {
      constructor(@inject("zone") readonly zone: string) {}
    }
    @Service()
    class Broken {
      constructor(
        readonly logger: Logger,
        readonly settings: Settings,
        readonly name: string,
        readonly deep: Deep,
      ) {}
    }
    const message = mistakesOf(open(), Broken);
    expect(message).toContain("Broken cannot be constructed:");
    expect(message).toContain(
      "- parameter 2 of Broken: nothing of its type but Object is left at run time. Register the value under a token, and add @inject(token)",
    );
    expect(message).toContain("- parameter 3 of Broken: nothing of its type but String");
    expect(message).toContain(
      '- parameter 1 of Deep: nothing is registered under "zone". Register it before the broker starts.',
    );
    expect(message.split("\n- ")).toHaveLength(4);
  });

  it("because no types were emitted is said", () => {
    class Bare {
      constructor(
        readonly first: Clock,
        readonly second: Clock,
      ) {}
    }
    expect(mistakesOf(open(), Bare)).toContain(
      "Bare: nothing tells the types of its 2 constructor parameters. Decorate the class with @injectable() and compile with emitDecoratorMetadata",
    );
  });

  it("because of a circle is shown with its path", () => {
    class First {
      constructor(@inject(undefined as never) readonly second: object) {}
    }
    class Second {
      constructor(@inject(First) readonly first: First) {}
    }
    class Third {
      constructor(@inject(Second) readonly second: Second) {}
    }
    inject(Third)(First, undefined, 0);
    expect(mistakesOf(open(), First)).toContain("First → Third → Second → First: they need each other.");
  });

  it("because of an undefined type is said", () => {
    class Late {
      constructor(readonly other: Clock) {}
    }
    Reflect.defineMetadata("design:paramtypes", [undefined], Late);
    expect(mistakesOf(open(), Late)).toContain(
      "parameter 1 of Late: its type was undefined when the class was decorated.",
    );
  });

  it("within what the application registered is said in tsyringe's words, with the cause", () => {
    class Failing {
      constructor() {
        throw new Error("no connection");
      }
    }
    class User {
      constructor(@inject(Failing) readonly failing: Failing) {}
    }
    expect(mistakesOf(open(), User)).toContain("no connection");
    expect(
      mistakesOf(
        open((container) => container.register(User, { useClass: User })),
        User,
      ),
    ).toContain("no connection");
  });

  it("is not blamed for an error of the service's own constructor", () => {
    const own = new TypeError("own mistake");
    class Throwing {
      constructor() {
        throw own;
      }
    }
    expect(() => open().create(Throwing, [])).toThrow(own);
  });
});
