import { type ActionHooks, ClientError, type Context, type ServiceHooks, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

interface Outcome {
  readonly order: readonly string[];
  readonly result?: unknown;
  readonly error?: unknown;
}

type Note = (text: string) => void;

interface Definition {
  readonly service?: (note: Note) => ServiceHooks;
  readonly action?: (note: Note) => ActionHooks;
  readonly handler?: (ctx: Context) => unknown;
}

/** Runs `posts.create-draft`, which has a neighbour `posts.remove`, and answers what happened in order. */
async function run({ service, action, handler }: Definition, params?: unknown): Promise<Outcome> {
  const order: string[] = [];
  const note: Note = (text) => order.push(text);
  const schema: ServiceSchema = {
    name: "posts",
    ...(service === undefined ? {} : { hooks: service(note) }),
    actions: {
      "create-draft": {
        ...(action === undefined ? {} : { hooks: action(note) }),
        handler(ctx) {
          note("handler");
          return handler === undefined ? "made" : handler(ctx);
        },
      },
      remove: () => "removed",
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [schema] } }, clock: new FakeClock() });
  try {
    return { order, result: await cluster.nodes.a.call("posts.create-draft", params) };
  } catch (error) {
    return { order, error };
  }
}

const boom = (): never => {
  throw new ClientError("boom");
};

/** A hook that takes a turn of the event loop, so that a hook that is not awaited shows in the order. */
const later = (note: Note, text: string) => async (): Promise<void> => {
  await new Promise(setImmediate);
  note(text);
};

describe("before", () => {
  test("hooks of all actions run first, then those that match, in the order of definition, then the action's own", async () => {
    const { order } = await run({
      service: (note) => ({
        before: {
          "create-*": later(note, "create-*"),
          "*": later(note, "*"),
          "remove|create-draft": later(note, "one of two"),
          "*-draft": [later(note, "*-draft 1"), later(note, "*-draft 2")],
          "create-?raft": later(note, "?"),
        },
      }),
      action: (note) => ({ before: [later(note, "own 1"), later(note, "own 2")] }),
    });
    expect(order).toEqual(["*", "create-*", "one of two", "*-draft 1", "*-draft 2", "?", "own 1", "own 2", "handler"]);
  });

  test("hooks see the context, and may change its params; what they answer does not matter", async () => {
    const { result } = await run(
      {
        action: () => ({
          before(ctx) {
            ctx.params = { ...(ctx.params as object), by: "Ada" };
            return "ignored";
          },
        }),
        handler: (ctx) => ctx.params,
      },
      { title: "Isomers" },
    );
    expect(result).toEqual({ title: "Isomers", by: "Ada" });
  });

  test("a hook that fails keeps the others and the handler from running", async () => {
    const { order, error } = await run({
      action: (note) => ({ before: [() => note("first"), boom, () => note("third")] }),
    });
    expect(order).toEqual(["first"]);
    expect(error).toMatchObject({ message: "boom", code: 400 });
  });
});

describe("after", () => {
  test("hooks run the other way round: the action's own, those that match, those of all actions", async () => {
    const { order } = await run({
      service: (note) => ({ after: { "*": later(note, "*"), "create-*": later(note, "create-*") } }),
      action: (note) => ({ after: [later(note, "own 1"), later(note, "own 2")] }),
    });
    expect(order).toEqual(["handler", "own 1", "own 2", "create-*", "*"]);
  });

  test("each gets the result of the one before, and its own is the result", async () => {
    const add = (text: string) => (_ctx: Context, result: unknown) => `${String(result)}, ${text}`;
    const { result } = await run({
      service: () => ({ after: { "*": add("signed"), "*-draft": async (ctx, value) => add("checked")(ctx, value) } }),
      action: () => ({ after: [add("spelled"), add("numbered")] }),
    });
    expect(result).toBe("made, spelled, numbered, checked, signed");
  });

  test("a hook that answers nothing makes the result nothing", async () => {
    const { result } = await run({ action: () => ({ after: () => undefined }) });
    expect(result).toBeUndefined();
  });

  test("none runs when the handler failed", async () => {
    const { order, error } = await run({ action: (note) => ({ after: () => note("after") }), handler: boom });
    expect(order).toEqual(["handler"]);
    expect(error).toMatchObject({ message: "boom" });
  });
});

describe("error", () => {
  test("hooks run the other way round too, each with what the one before threw", async () => {
    const rethrow = (note: Note, text: string) => async (_ctx: Context, error: Error) => {
      note(`${text}: ${error.message}`);
      throw new Error(text);
    };
    const { order, error } = await run({
      service: (note) => ({ error: { "*": rethrow(note, "*"), "create-*": rethrow(note, "create-*") } }),
      action: (note) => ({ error: [rethrow(note, "own 1"), rethrow(note, "own 2")] }),
      handler: boom,
    });
    expect(order).toEqual(["handler", "own 1: boom", "own 2: own 1", "create-*: own 2", "*: create-*"]);
    expect(error).toMatchObject({ message: "*" });
  });

  test("the first that answers ends the matter: its answer is the result", async () => {
    const { order, result } = await run({
      service: (note) => ({ error: { "*": () => note("too late") } }),
      action: () => ({ error: [boom, async (_ctx, error) => `instead of ${error.message}`] }),
      handler: () => {
        throw new Error("first");
      },
    });
    expect(order).toEqual(["handler"]);
    expect(result).toBe("instead of boom");
  });

  test("hooks hear of what before and after hooks throw", async () => {
    const error = (_ctx: Context, failure: Error): string => `caught ${failure.message}`;
    expect(await run({ action: () => ({ before: boom, error }) })).toEqual({ order: [], result: "caught boom" });
    expect(await run({ action: () => ({ after: boom, error }) })).toEqual({
      order: ["handler"],
      result: "caught boom",
    });
  });

  test("hooks get an error even if something else was thrown", async () => {
    const { result } = await run({
      action: () => ({ error: (_ctx, error) => [error instanceof Error, error.message] }),
      handler: () => {
        throw "a text";
      },
    });
    expect(result).toEqual([true, "a text"]);
  });

  test("none runs when all went well", async () => {
    const { order, result } = await run({ action: (note) => ({ error: () => note("error") }) });
    expect(order).toEqual(["handler"]);
    expect(result).toBe("made");
  });
});

test("hooks for other actions do not run", async () => {
  const { order } = await run({
    service: (note) => ({ before: { remove: () => note("remove"), "*-draft": () => note("draft") } }),
  });
  expect(order).toEqual(["draft", "handler"]);
});

test("hooks run for calls from other nodes, on the node of the action", async () => {
  const before = (ctx: Context): void => {
    ctx.meta.checkedAt = ctx.broker.nodeID;
  };
  const schema: ServiceSchema = {
    name: "posts",
    hooks: { before: { "*": before } },
    actions: { get: (ctx) => ctx.meta },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [schema] }, b: {} }, clock: new FakeClock() });
  const meta = { user: "Ada" };
  expect(await cluster.nodes.b.call("posts.get", {}, { meta })).toEqual({ user: "Ada", checkedAt: "a" });
  expect(meta).toEqual({ user: "Ada", checkedAt: "a" });
});
