import "reflect-metadata";
import { Action, type AnyContext, Context, Fallback, RetryableError, Service, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { recordedLog } from "./recorded-log.ts";

const broken: ServiceSchema = {
  name: "shop",
  actions: {
    buy() {
      throw new RetryableError("The till is broken.");
    },
    sell: () => "sold",
  },
};

const start = (services: readonly object[] = [broken]) =>
  startCluster({ nodes: { a: { services }, b: {} }, clock: new FakeClock() });

describe("the call option `fallbackResponse`", () => {
  test.each([["nothing"], [0], [""], [false], [null], [{ items: [] }]])(
    "answers %p in place of an error, wherever the action runs",
    async (fallbackResponse) => {
      await using cluster = await start();
      for (const node of [cluster.nodes.a, cluster.nodes.b]) {
        expect(await node.call("shop.buy", {}, { fallbackResponse })).toBe(fallbackResponse);
      }
    },
  );

  test("is not there when it is undefined", async () => {
    await using cluster = await start();
    const call = cluster.nodes.a.call("shop.buy", {}, { fallbackResponse: undefined });
    await expect(call).rejects.toThrow("The till is broken.");
  });

  test("is not used when the call succeeds", async () => {
    await using cluster = await start();
    expect(await cluster.nodes.b.call("shop.sell", {}, { fallbackResponse: "nothing" })).toBe("sold");
  });

  test("may be a function of the context and the error, which may be async", async () => {
    await using cluster = await start();
    const fallbackResponse = async (ctx: AnyContext, error: Error): Promise<unknown> => [
      ctx.params,
      ctx.fallbackResult,
      error.message,
    ];
    for (const node of [cluster.nodes.a, cluster.nodes.b]) {
      expect(await node.call("shop.buy", { id: 1 }, { fallbackResponse })).toEqual([
        { id: 1 },
        true,
        "The till is broken.",
      ]);
    }
  });

  test("that fails fails the call with its own error", async () => {
    await using cluster = await start();
    const fallbackResponse = (): never => {
      throw new Error("no substitute");
    };
    await expect(cluster.nodes.a.call("shop.buy", {}, { fallbackResponse })).rejects.toThrow("no substitute");
  });

  test("answers for a timeout and for a breaker's failures alike", async () => {
    const clock = new FakeClock();
    const hanging: ServiceSchema = { name: "shop", actions: { buy: () => new Promise(() => {}) } };
    await using cluster = await startCluster({ nodes: { a: {}, b: { services: [hanging] } }, clock });
    const call = cluster.nodes.a.call("shop.buy", {}, { timeout: 100, fallbackResponse: "later" });
    expect(await clock.until(call)).toBe("later");
  });

  test("holds for its own call in an mcall", async () => {
    await using cluster = await start();
    const answers = await cluster.nodes.b.mcall({
      bought: { action: "shop.buy", options: { fallbackResponse: 0 } },
      sold: { action: "shop.sell" },
    });
    expect(answers).toEqual({ bought: 0, sold: "sold" });
  });
});

describe("the action option `fallback`", () => {
  test("answers on the node where the action runs, for callers on all nodes; `this` is the service", async () => {
    const service: ServiceSchema = {
      name: "shop",
      settings: { substitute: "an apple" },
      actions: {
        buy: {
          fallback(this: unknown, ctx: AnyContext, error: Error) {
            const { settings } = this as { readonly settings: object };
            return [settings, ctx.broker.nodeID, ctx.fallbackResult, error.message];
          },
          handler() {
            throw new Error("sold out");
          },
        },
      },
    };
    await using cluster = await start([service]);
    for (const node of [cluster.nodes.a, cluster.nodes.b]) {
      expect(await node.call("shop.buy")).toEqual([{ substitute: "an apple" }, "a", true, "sold out"]);
    }
  });

  test("may be the name of a method, of a class too", async () => {
    @Service("orders")
    class OrdersService {
      readonly #substitute = "an apple";

      @Action()
      @Fallback("instead")
      buy(): string {
        throw new Error("sold out");
      }

      @Action({ fallback: () => 0 })
      count(_ctx: Context): number {
        throw new Error("not counted yet");
      }

      protected instead(_ctx: Context, error: Error): string {
        return `${this.#substitute}, because ${error.message}`;
      }
    }
    await using cluster = await start([OrdersService]);
    expect(await cluster.nodes.b.client(OrdersService).buy()).toBe("an apple, because sold out");
    expect(await cluster.nodes.a.client(OrdersService).count()).toBe(0);
  });

  test("gives way to what the caller says", async () => {
    const service: ServiceSchema = {
      name: "shop",
      actions: {
        buy: {
          fallback: () => "of the action",
          handler() {
            throw new Error("sold out");
          },
        },
      },
    };
    await using cluster = await start([service]);
    expect(await cluster.nodes.a.call("shop.buy", {}, { fallbackResponse: null })).toBeNull();
    // The node that runs the action has answered; its caller never hears of an error.
    expect(await cluster.nodes.b.call("shop.buy", {}, { fallbackResponse: null })).toBe("of the action");
  });
});

test("fallbacks nest: the inner call's answer is the outer action's to use", async () => {
  const outer: ServiceSchema = {
    name: "customer",
    actions: {
      content: async (ctx) => `got ${await ctx.call<string>("shop.buy", {}, { fallbackResponse: "an apple" })}`,
      angry: { fallback: (_ctx, error) => `left: ${error.message}`, handler: (ctx) => ctx.call("shop.buy") },
    },
  };
  await using cluster = await start([broken, outer]);
  expect(await cluster.nodes.b.call("customer.content")).toBe("got an apple");
  expect(await cluster.nodes.b.call("customer.angry")).toBe("left: The till is broken.");
});

test("the error handler is not asked about an error that a fallback answered", async () => {
  const errorHandler = jest.fn((error: Error) => {
    throw error;
  });
  await using cluster = await startCluster({
    nodes: { a: { services: [broken], errorHandler } },
    clock: new FakeClock(),
  });
  expect(await cluster.nodes.a.call("shop.buy", {}, { fallbackResponse: 0 })).toBe(0);
  expect(errorHandler).not.toHaveBeenCalled();
});

test("a fallback leaves a line in the log, with the error", async () => {
  const logger = recordedLog();
  await using cluster = await startCluster({ nodes: { a: { services: [broken], logger } }, clock: new FakeClock() });
  await cluster.nodes.a.call("shop.buy", {}, { fallbackResponse: 0 });
  expect(logger.lines("warn")).toEqual([
    ["The fallback of 'shop.buy' answers for an error.", expect.objectContaining({ message: "The till is broken." })],
  ]);
});

describe("for a call that finds nobody", () => {
  test.each([
    ["an unknown action", "no.such", {}, "SERVICE_NOT_FOUND"],
    ["an unknown node", "shop.buy", { nodeID: "nowhere" }, "SERVICE_NOT_FOUND"],
    ["an action that is away", "shop.buy", {}, "SERVICE_NOT_AVAILABLE"],
  ])("%s, the caller's fallback answers", async (_what, action, options, type) => {
    await using cluster = await start([broken]);
    const { b } = cluster.nodes;
    if (type === "SERVICE_NOT_AVAILABLE") await cluster.remove("a");
    const asked: unknown[] = [];
    const fallbackResponse = (ctx: Context, error: Error): string => {
      asked.push([ctx.params, ctx.action, ctx.fallbackResult, (error as { readonly type?: unknown }).type]);
      return "an apple";
    };
    expect(await b.call(action, { size: 1 }, { ...options, fallbackResponse })).toBe("an apple");
    expect(asked).toEqual([[{ size: 1 }, null, true, type]]);
    expect(await b.call(action, {}, { ...options, fallbackResponse: null })).toBeNull();
  });

  test("a fallback that fails goes to the error handler, and the log tells of it", async () => {
    const logger = recordedLog();
    const errorHandler = (error: Error): string => `handled: ${error.message}`;
    await using cluster = await startCluster({ nodes: { a: { errorHandler, logger } }, clock: new FakeClock() });
    const fallbackResponse = (): never => {
      throw new Error("no apples");
    };
    expect(await cluster.nodes.a.call("shop.buy", {}, { fallbackResponse })).toBe("handled: no apples");
    expect(logger.lines("warn")).toEqual([
      ["The fallback of 'shop.buy' answers for an error.", expect.objectContaining({ type: "SERVICE_NOT_FOUND" })],
    ]);
  });

  test("mcall uses that of each call", async () => {
    await using cluster = await start([broken]);
    const calls = [
      { action: "no.such", options: { fallbackResponse: 1 } },
      { action: "no.other", options: { fallbackResponse: 2 } },
    ];
    expect(await cluster.nodes.b.mcall(calls)).toEqual([1, 2]);
  });
});
