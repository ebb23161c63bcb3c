import {
  type BrokerHandle,
  type Middleware,
  type MiddlewareOption,
  ServiceBroker,
  type ServiceSchema,
} from "@isomer/core";
import { recordLogs, settle, startCluster } from "@isomer/testing";

const svc = {
  name: "svc",
  methods: { help: () => 1 },
  actions: { run: () => "ran" },
  events: { told() {} },
} satisfies ServiceSchema;

const create = (...middlewares: readonly unknown[]): ServiceBroker =>
  new ServiceBroker({ logger: false, middlewares: middlewares as MiddlewareOption[] });

/** A middleware one of whose hooks is something else than its type allows. */
const odd = (hooks: Readonly<Record<string, unknown>>): Middleware => hooks as Middleware;

describe("what is no middleware is told when it is given:", () => {
  test.each([
    ["a name", "ActionLogger", /number 1: a middleware is an object with hooks.* the name ActionLogger tells nothing/],
    [
      "a number",
      5,
      /number 1: a middleware is an object with hooks, or a function that makes one, not a value of type number/,
    ],
    ["a list", [{}], /not a list/],
    [
      "a promise",
      async () => ({}),
      /number 1: the function that makes it must answer at once; wait in its hook `starting`/,
    ],
    [
      "a hook that is no function",
      { name: "m", call: true },
      /'m': `call` must be a function, not a value of type boolean/,
    ],
    [
      "a hook in another order of letters",
      { name: "m", localActoin() {} },
      /'m': `localActoin` is no hook; write `localAction`/,
    ],
    ["a hook in other letters", { servicestarted() {} }, /`servicestarted` is no hook; write `serviceStarted`/],
    ["a hook with a letter too few", { transitPublsh() {} }, /write `transitPublish`/],
    ["a short hook in disorder", { emti() {} }, /write `emit`/],
    ["a hook around frames", { transporterSend() {} }, /`transporterSend` is no hook: frames are changed by a wrapper/],
    ["a hook that Moleculer never runs", { remoteEvent() {} }, /`remoteEvent` is no hook: .*`emit` and `broadcast`/],
    [
      "a misspelt method of a class",
      new (class Watch {
        startde() {}
      })(),
      /`startde` is no hook; write `started`/,
    ],
  ])("%s", (_, given, message) => {
    expect(() => create(given)).toThrow(message);
    expect(() => create().use(given as MiddlewareOption)).toThrow(
      expect.objectContaining({ type: "BROKER_OPTIONS_ERROR" }),
    );
  });

  test("and all mistakes at once", () => {
    expect(() => create({ name: "one", localActoin() {} }, {}, "two")).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^Middleware 'one': `localActoin`.*\nMiddleware number 2: .*two/s),
      }),
    );
    expect(() => new ServiceBroker({ middlewares: {} as never })).toThrow("`middlewares` must be a list, not object.");
  });
});

test("other functions are a middleware's own, and nothing falsy is a mistake", async () => {
  class Watch implements Middleware {
    readonly #seen: string[] = [];
    readonly call: NonNullable<Middleware["call"]> =
      (next) =>
      (action, ...rest) => {
        this.note(action);
        return next(action, ...rest);
      };
    note(action: string): void {
      this.#seen.push(action);
    }
    calls(): readonly string[] {
      return this.#seen;
    }
    _started(): void {}
    exit(): void {}
  }
  const watch = new Watch();
  const middlewares = [watch, null, undefined, false as const, () => null, { emit: undefined, call: null } as never];
  await using cluster = await startCluster({ nodes: { a: { services: [svc], middlewares } } });
  await cluster.nodes.a.call("svc.run");
  expect(watch.calls()).toEqual(["svc.run"]);
});

describe("a hook that answers no function, or throws, is told with its name, its middleware and what it wraps:", () => {
  const forgetful = { name: "forgetful" };
  const message = (hook: string, subject = "") => `The hook '${hook}' of middleware 'forgetful'${subject}`;
  const noAnswer = "must answer a function, not undefined. To leave everything as it is, answer `next`.";

  test.each(["call", "mcall", "emit", "broadcast", "broadcastLocal"])("%s, when the broker starts", async (hook) => {
    const broker = create({ ...forgetful, [hook]: () => undefined });
    await expect(broker.start()).rejects.toThrow(`${message(hook)} ${noAnswer}`);
    await broker.stop();
  });

  test("call, as a rejection where the first call comes before", async () => {
    const broker = create(odd({ ...forgetful, call: () => Promise.resolve() }));
    await expect(broker.call("svc.run")).rejects.toThrow(`${message("call")} must answer a function, not a promise.`);
    await expect(broker.emit("told")).rejects.toThrow(message("call"));
    await broker.stop();
  });

  test.each([
    ["localAction", " for '$node.list'"],
    ["registerLocalService", ""],
    ["createService", ""],
    ["destroyService", ""],
  ])("%s, when a service starts or is made", async (hook, subject) => {
    const start = async (): Promise<void> => {
      const broker = create({ ...forgetful, [hook]: () => undefined });
      try {
        await broker.start();
      } finally {
        await broker.stop();
      }
    };
    await expect(start()).rejects.toThrow(`${message(hook, subject)} ${noAnswer}`);
  });

  test.each(["transitPublish", "transitMessageHandler"])("%s, when the node connects", async (hook) => {
    const middlewares = [odd({ ...forgetful, [hook]: () => 5 })];
    await expect(startCluster({ nodes: { a: { middlewares } } })).rejects.toThrow(
      `${message(hook)} must answer a function, not a value of type number.`,
    );
  });

  test("localEvent and localMethod, with the name of what they wrap", async () => {
    const broker = create(odd({ ...forgetful, localMethod: () => null }));
    expect(() => broker.createService(svc)).toThrow(message("localMethod", " for 'help'"));
    await using cluster = await startCluster({
      nodes: { a: { services: [svc], middlewares: [odd({ ...forgetful, localEvent: () => [] })] } },
    });
    await expect(cluster.nodes.a.emit("told", null, { throwError: true })).rejects.toThrow(
      `${message("localEvent", " for 'told'")} must answer a function, not a list.`,
    );
    await broker.stop();
  });

  test("remoteAction that throws, with the cause, as the error of the call", async () => {
    const cause = new RangeError("out of ideas");
    const failing: Middleware = {
      ...forgetful,
      remoteAction() {
        throw cause;
      },
    };
    await using cluster = await startCluster({ nodes: { a: { middlewares: [failing] }, b: { services: [svc] } } });
    await expect(cluster.nodes.a.call("svc.run")).rejects.toMatchObject({
      ...{
        type: "BROKER_OPTIONS_ERROR",
        cause,
        message: `${message("remoteAction", " for 'svc.run'")} failed: out of ideas`,
      },
    });
  });
});

test("what wraps a verb may answer or throw at once: callers and outer middlewares get promises", async () => {
  const inner = odd({
    call:
      (next: (...args: unknown[]) => unknown) =>
      (action: string, ...rest: unknown[]) => {
        if (action === "svc.throw") throw new Error("at once");
        return action === "svc.never" ? "own" : next(action, ...rest);
      },
  });
  const outer: Middleware = {
    call:
      (next) =>
      (...args) =>
        next(...args).then((result) => [result]),
  };
  await using cluster = await startCluster({ nodes: { a: { services: [svc], middlewares: [inner, outer] } } });
  const { a } = cluster.nodes;
  expect(await a.call("svc.never")).toEqual(["own"]);
  expect(await a.call("svc.run")).toEqual(["ran"]);
  await expect(a.call("svc.throw")).rejects.toThrow("at once");
});

test("a hook that nobody waits for and that fails later is told, and does not end the process", async () => {
  const log = recordLogs();
  const reject = (what: string) => async () => {
    throw new Error(what);
  };
  const hasty = odd({ name: "hasty", created: reject("one"), serviceCreated: reject("two") });
  const broker = new ServiceBroker({ logger: log, internalServices: false, services: [svc], middlewares: [hasty] });
  await settle();
  expect(log.texts("error")).toEqual([
    "The hook 'serviceCreated' of middleware 'hasty' failed, and nobody waits for it. two",
    "The hook 'created' of middleware 'hasty' failed, and nobody waits for it. one",
  ]);
  await broker.stop();
});

test("what fails while something stops names its middleware", async () => {
  const log = recordLogs();
  const stopping = (): never => {
    throw new Error("stuck");
  };
  const broker = new ServiceBroker({
    logger: log,
    middlewares: [{}, { stopping }, { name: "last", stopped: stopping }],
  });
  await broker.start();
  await broker.stop();
  expect(log.texts("error")).toEqual([
    "The hook 'stopping' of middleware number 2 failed. stuck",
    "The hook 'stopped' of middleware 'last' failed. stuck",
  ]);
});

describe("hooks of modules", () => {
  type Handler = (message: string) => string;
  /** What a module for channels might ask of middlewares. */
  interface ChannelHooks {
    localChannel(next: Handler, channel: { readonly name: string }): Handler;
  }

  const shouting = (mark: string): Middleware & ChannelHooks => ({
    localChannel:
      (next, { name }) =>
      (message) =>
        `${next(message)}${mark}${name}`,
  });

  test("run around handlers of the module, the first middleware innermost", async () => {
    const broker = create(shouting("!"), {}, shouting("?"));
    const handler = broker.wrapHandler("localChannel", (message: string) => message, { name: "news" });
    expect(handler("hi")).toBe("hi!news?news");
    await broker.stop();
  });

  test("cost nothing where nobody has them, and are checked where somebody has", async () => {
    const plain: Handler = (message) => message;
    expect(create().wrapHandler("localChannel", plain)).toBe(plain);
    const wrong = create({ name: "m", localChannel: () => undefined });
    expect(() => wrong.wrapHandler("localChannel", plain, { name: "news" })).toThrow(
      "The hook 'localChannel' of middleware 'm' for 'news' must answer a function",
    );
  });

  test("this is the middleware in every hook, and a function that makes one gets the broker", async () => {
    const seen: unknown[] = [];
    const middleware: Middleware = {
      name: "self",
      localEvent(next) {
        seen.push(this);
        return next;
      },
      started({ nodeID }) {
        seen.push(this, nodeID);
      },
    };
    const make = (handle: BrokerHandle): Middleware => {
      seen.push(handle.nodeID);
      return middleware;
    };
    const broker = new ServiceBroker({ nodeID: "n", logger: false, middlewares: [make] });
    broker.createService(svc);
    await broker.start();
    await broker.emit("told");
    await broker.stop();
    expect(seen).toEqual(["n", middleware, "n", middleware]);
  });
});
