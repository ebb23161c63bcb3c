import { Readable } from "node:stream";
import { type ActionOptions, type Context, type Middleware, RetryableError, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { rewriting, withActionOption } from "./rewriting-serializer.ts";

const RETRY: ActionOptions = { retryPolicy: { enabled: true, retries: 3, delay: 100 } };

/** Notes its contexts, and fails as long as there are errors left. */
function shop(errors: number, options: ActionOptions = RETRY) {
  const attempts: Context[] = [];
  const service: ServiceSchema = {
    name: "shop",
    actions: {
      buy: {
        ...options,
        handler(ctx) {
          attempts.push(ctx);
          if (attempts.length <= errors) throw new RetryableError(`failure ${attempts.length}`);
          return `bought at ${ctx.broker.nodeID}`;
        },
      },
    },
  };
  return { service, attempts };
}

/** Calls the shop from inside an action. */
const customer = (handler: (ctx: Context) => unknown): ServiceSchema => ({
  name: "customer",
  actions: { go: handler },
});

describe("the attempts of a call", () => {
  test("go on until one succeeds, and each knows its number", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop(2);
    await using cluster = await startCluster({ nodes: { a: { services: [service] } }, clock });
    expect(await clock.until(cluster.nodes.a.call("shop.buy"))).toBe("bought at a");
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(3);
    expect(new Set(attempts.map(({ requestID }) => requestID)).size).toBe(1);
  });

  test("are made by the caller's node, and not once more by the node that is called", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop(99);
    const numbers: number[] = [];
    const counting: Middleware = {
      remoteAction: (next) => (ctx) => {
        numbers.push(ctx.attempt);
        return next(ctx);
      },
    };
    const nodes = { a: { middlewares: [counting] }, b: { services: [service], ...RETRY } };
    await using cluster = await startCluster({ nodes, clock });
    await expect(clock.until(cluster.nodes.a.call("shop.buy"))).rejects.toMatchObject({
      message: "failure 4",
      nodeID: "b",
    });
    expect(attempts).toHaveLength(4);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });

  test("are not made for a caller that asked for none, whatever the node that is called does for its own calls", async () => {
    const { service, attempts } = shop(99, {});
    await using cluster = await startCluster({
      nodes: { a: {}, b: { services: [service], retryPolicy: { enabled: true } } },
      clock: new FakeClock(),
    });
    await expect(cluster.nodes.a.call("shop.buy")).rejects.toThrow("failure 1");
    expect(attempts).toHaveLength(1);
  });

  test("choose their node anew, unless the call names one", async () => {
    const clock = new FakeClock();
    const broken = shop(99);
    const sound = shop(0);
    const nodes = { a: {}, broken: { services: [broken.service] }, sound: { services: [sound.service] } };
    await using cluster = await startCluster({ nodes, clock });
    for (let call = 0; call < 4; call++)
      expect(await clock.until(cluster.nodes.a.call("shop.buy"))).toBe("bought at sound");
    expect(broken.attempts.length).toBeGreaterThan(0);
    broken.attempts.length = 0;
    const direct = cluster.nodes.a.call("shop.buy", {}, { nodeID: "broken" });
    await expect(clock.until(direct)).rejects.toMatchObject({ nodeID: "broken" });
    expect(broken.attempts).toHaveLength(4);
  });

  test("survive a policy that makes no sense, from a node of another make", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop(99, {});
    const nonsense = { enabled: true, retries: null, delay: "soon", check: "yes", maxDelay: {} };
    const serializer = rewriting({ INFO: withActionOption("retryPolicy", nonsense) });
    await using cluster = await startCluster({ nodes: { a: {}, b: { services: [service], serializer } }, clock });
    await expect(clock.until(cluster.nodes.a.call("shop.buy"))).rejects.toThrow("failure 6");
    expect(attempts).toHaveLength(6);
  });

  test("are not made with a stream, which can be sent once", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop(99);
    await using cluster = await startCluster({ nodes: { a: { services: [service] }, b: {} }, clock });
    for (const node of ["a", "b"] as const) {
      attempts.length = 0;
      const call = cluster.nodes[node].call("shop.buy", {}, { stream: Readable.from(["coins"]) });
      await expect(clock.until(call)).rejects.toThrow("failure 1");
      expect(attempts).toHaveLength(1);
    }
  });

  test("each have the whole timeout of the call", async () => {
    const clock = new FakeClock();
    const never: ServiceSchema = {
      name: "shop",
      actions: { buy: { ...RETRY, handler: () => new Promise(() => {}) } },
    };
    await using cluster = await startCluster({ nodes: { a: { services: [never] } }, clock });
    const call = cluster.nodes.a.call("shop.buy", {}, { timeout: 1_000, retries: 2 });
    await expect(clock.until(call)).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    // Three timeouts, and pauses of 50 to 100 and 100 to 200 ms.
    expect(clock.now()).toBeGreaterThanOrEqual(3_150);
    expect(clock.now()).toBeLessThanOrEqual(3_300 + 3 * 25);
  });
});

describe("what attempts share", () => {
  test("meta: what one puts there, later ones and the caller find", async () => {
    const clock = new FakeClock();
    const seen: unknown[] = [];
    const service: ServiceSchema = {
      name: "shop",
      actions: {
        buy: {
          ...RETRY,
          handler(ctx) {
            seen.push({ ...ctx.meta });
            ctx.meta[`attempt${ctx.attempt}`] = true;
            if (seen.length % 3 !== 0) throw new RetryableError("not yet");
          },
        },
      },
    };
    const nested = customer(async (ctx) => {
      await ctx.call("shop.buy");
      return ctx.meta;
    });
    await using cluster = await startCluster({ nodes: { a: { services: [service, nested] } }, clock });
    const all = { attempt1: true, attempt2: true, attempt3: true };
    const meta = { user: "Ada" };
    await clock.until(cluster.nodes.a.call("shop.buy", {}, { meta }));
    expect(meta).toEqual({ user: "Ada", ...all });
    expect(seen).toEqual([
      { user: "Ada" },
      { user: "Ada", attempt1: true },
      { user: "Ada", attempt1: true, attempt2: true },
    ]);
    expect(await clock.until(cluster.nodes.a.call("customer.go"))).toEqual(all);
  });

  test("meta that only a later attempt touches, on the same node and on another", async () => {
    const clock = new FakeClock();
    let attempts = 0;
    const service: ServiceSchema = {
      name: "shop",
      actions: {
        buy: {
          ...RETRY,
          handler(ctx) {
            if (++attempts % 2 === 1) throw new RetryableError("not yet");
            ctx.meta.bought = true;
          },
        },
      },
    };
    const nested = customer(async (ctx) => {
      await ctx.call("shop.buy");
      return ctx.meta;
    });
    const nodes = { a: { services: [service, nested] }, b: { services: [{ ...nested, name: "guest" }] } };
    await using cluster = await startCluster({ nodes, clock });
    expect(await clock.until(cluster.nodes.a.call("customer.go"))).toEqual({ bought: true });
    expect(await clock.until(cluster.nodes.b.call("guest.go"))).toEqual({ bought: true });
  });

  test("not the params: each attempt begins with those of the caller, whatever hooks made of them", async () => {
    const clock = new FakeClock();
    const before = (ctx: Context): void => {
      ctx.params = { password: `hash of ${(ctx.params as { password: string }).password}` };
    };
    const { service, attempts } = shop(2, { ...RETRY, hooks: { before } });
    await using cluster = await startCluster({ nodes: { a: { services: [service] } }, clock });
    await clock.until(cluster.nodes.a.call("shop.buy", { password: "secret" }));
    expect(attempts.map(({ params }) => params)).toEqual(Array(3).fill({ password: "hash of secret" }));
  });

  test("one error handler and one fallback, which hear of the last error", async () => {
    const clock = new FakeClock();
    const fallback = jest.fn(() => "nothing bought");
    const errorHandler = jest.fn((error: Error) => {
      throw error;
    });
    const relieved = shop(99, { ...RETRY, fallback });
    const failing = { ...shop(99).service, name: "bank" };
    const services = [relieved.service, failing];
    await using cluster = await startCluster({ nodes: { a: { services, errorHandler } }, clock });
    expect(await clock.until(cluster.nodes.a.call("shop.buy"))).toBe("nothing bought");
    expect(relieved.attempts).toHaveLength(4);
    expect(fallback).toHaveBeenCalledTimes(1);
    expect(fallback).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ message: "failure 4" }));
    expect(errorHandler).not.toHaveBeenCalled();
    await expect(clock.until(cluster.nodes.a.call("bank.buy"))).rejects.toThrow("failure 4");
    expect(errorHandler).toHaveBeenCalledTimes(1);
  });
});
