import {
  type ActionOptions,
  type Context,
  RequestCancelledError,
  RetryableError,
  type ServiceSchema,
} from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { observe } from "./observed-call.ts";

const SLOW: ActionOptions = { retryPolicy: { enabled: true, delay: 60_000, maxDelay: 60_000 } };

/** Fails always. */
function shop() {
  const attempts: Context[] = [];
  const service: ServiceSchema = {
    name: "shop",
    actions: {
      buy: {
        ...SLOW,
        handler(ctx) {
          attempts.push(ctx);
          throw new RetryableError("not yet");
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

describe("a call that is given up between two attempts", () => {
  test("ends at once when its signal aborts", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop();
    await using cluster = await startCluster({ nodes: { a: { services: [service] } }, clock });
    const giveUp = new AbortController();
    const call = observe(cluster.nodes.a.call("shop.buy", {}, { signal: giveUp.signal }));
    await clock.settle();
    expect(call.state).toBe("pending");
    giveUp.abort("the user left");
    await clock.settle();
    expect(call.error).toBeInstanceOf(RequestCancelledError);
    expect(call.error).toMatchObject({ cause: "the user left", data: { action: "shop.buy" } });
    await clock.advance(120_000);
    expect(attempts).toHaveLength(1);
  });

  test("does not even begin the pause when its signal aborted during the attempt", async () => {
    const clock = new FakeClock();
    const giveUp = new AbortController();
    const impatient: ServiceSchema = {
      name: "shop",
      actions: {
        buy: {
          ...SLOW,
          handler() {
            giveUp.abort();
            throw new RetryableError("not yet");
          },
        },
      },
    };
    await using cluster = await startCluster({ nodes: { a: { services: [impatient] } }, clock });
    const call = observe(cluster.nodes.a.call("shop.buy", {}, { signal: giveUp.signal }));
    await clock.settle();
    expect(call.error).toBeInstanceOf(RequestCancelledError);
  });

  test("ends at once when the call that it is nested in is given up", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop();
    const ended: unknown[] = [];
    const nested = customer((ctx) => ctx.call("shop.buy").catch((error: unknown) => ended.push(error)));
    await using cluster = await startCluster({ nodes: { a: { services: [service, nested] } }, clock });
    const giveUp = new AbortController();
    const call = observe(cluster.nodes.a.call("customer.go", {}, { signal: giveUp.signal, timeout: 0 }));
    await clock.settle();
    expect(ended).toEqual([]);
    giveUp.abort();
    await clock.settle();
    expect(call.error).toBeInstanceOf(RequestCancelledError);
    expect(ended).toEqual([expect.any(RequestCancelledError)]);
    await clock.advance(120_000);
    expect(attempts).toHaveLength(1);
  });

  test("does not begin a pause that its caller's budget does not last for", async () => {
    const clock = new FakeClock();
    const { service, attempts } = shop();
    const nested = customer((ctx) => ctx.call("shop.buy"));
    await using cluster = await startCluster({ nodes: { a: { services: [service, nested] } }, clock });
    const call = observe(cluster.nodes.a.call("customer.go", {}, { timeout: 5_000 }));
    await clock.settle();
    expect(call.error).toMatchObject({ message: "not yet" });
    expect(attempts).toHaveLength(1);
  });

  test("leaves nothing behind", async () => {
    const clock = new FakeClock();
    const { service } = shop();
    await using cluster = await startCluster({ nodes: { a: { services: [service] } }, clock });
    await clock.advance(100);
    const before = clock.pending;
    const giveUp = new AbortController();
    observe(cluster.nodes.a.call("shop.buy", {}, { signal: giveUp.signal, timeout: 0 }));
    await clock.settle();
    expect(clock.pending).toBe(before + 1);
    giveUp.abort();
    await clock.settle();
    expect(clock.pending).toBe(before);
  });
});

describe("an attempt for which there is no node", () => {
  const failing: ServiceSchema = {
    name: "shop",
    actions: {
      buy() {
        throw new RetryableError("not yet");
      },
    },
  };
  const selling: ServiceSchema = { name: "shop", actions: { buy: () => "sold" } };
  const RETRY = { retryPolicy: { enabled: true, retries: 3, delay: 1_000, factor: 1 } };

  async function start() {
    const clock = new FakeClock();
    const cluster = await startCluster({ nodes: { caller: RETRY, shop: { services: [failing] } }, clock });
    const call = observe(cluster.nodes.caller.call("shop.buy"));
    await clock.settle();
    await cluster.remove("shop");
    return { clock, cluster, call, [Symbol.asyncDispose]: () => cluster.stop() };
  }

  test("has failed, and the one after it finds the node that has come meanwhile", async () => {
    await using rig = await start();
    await rig.clock.advance(1_100);
    expect(rig.call.state).toBe("pending");
    await rig.cluster.add({ other: { services: [selling] } });
    await rig.clock.advance(2_000);
    expect(rig.call.value).toBe("sold");
  });

  test("counts like any other: after the last one the call ends with what was missing", async () => {
    await using rig = await start();
    await rig.clock.advance(3_100);
    expect(rig.call.error).toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  });
});
