import {
  type CircuitBreakerOptions,
  type Context,
  RequestTimeoutError,
  ServerError,
  type ServiceSchema,
} from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { BREAKER, openShop } from "./guarded-shop.ts";
import { recordedLog } from "./recorded-log.ts";

const failing = (error: () => Error): ServiceSchema => ({
  name: "shop",
  actions: {
    buy() {
      throw error();
    },
  },
});

/** Whether four calls that end with this error open the breaker of the caller. */
async function opensFor(error: () => Error, circuitBreaker: CircuitBreakerOptions = BREAKER): Promise<boolean> {
  const nodes = { caller: { circuitBreaker }, shop: { services: [failing(error)] } };
  await using cluster = await startCluster({ nodes, clock: new FakeClock() });
  for (let call = 0; call < 4; call++) await expect(cluster.nodes.caller.call("shop.buy")).rejects.toThrow();
  const last = await cluster.nodes.caller.call("shop.buy").catch((thrown: unknown) => thrown);
  return (last as { readonly type?: string }).type === "SERVICE_NOT_AVAILABLE";
}

test.each([
  [500, true],
  [503, true],
  ["500", true],
  [499, false],
  [422, false],
  ["ECONNREFUSED", false],
  [undefined, false],
])("an error with the code %p is a failure: %p", async (code, expected) => {
  expect(await opensFor(() => Object.assign(new Error("boom"), code === undefined ? {} : { code }))).toBe(expected);
});

test("`check` says which errors are failures", async () => {
  const check = (error: Error): boolean => error.message === "the disk is full";
  expect(await opensFor(() => new Error("the disk is full"), { ...BREAKER, check })).toBe(true);
  expect(await opensFor(() => new ServerError("boom"), { ...BREAKER, check })).toBe(false);
});

test("a check that fails itself harms no call: it is logged, and what it was asked about counts", async () => {
  const logger = recordedLog();
  const check = (): boolean => {
    throw new Error("the check is broken");
  };
  await using place = await openShop({ circuitBreaker: { ...BREAKER, check }, logger });
  await expect(place.caller.call("shop.buy", { how: "fail" })).rejects.toBeInstanceOf(ServerError);
  expect(await place.buy("ffff")).toBe("fff-");
  expect(logger.lines("error")).toHaveLength(4);
});

test("a call that times out is a failure", async () => {
  await using place = await openShop();
  for (let call = 0; call < 4; call++) {
    const late = place.caller.call("shop.buy", { how: "hang" }, { timeout: 100 });
    await expect(place.clock.until(late)).rejects.toBeInstanceOf(RequestTimeoutError);
  }
  expect(await place.buy("s")).toBe("-");
});

test("so is one of an action on the same node that never ends, where the breaker is on for it", async () => {
  const clock = new FakeClock();
  const circuitBreaker = { ...BREAKER, enabled: true };
  const hanging: ServiceSchema = { name: "shop", actions: { buy: () => new Promise(() => {}) } };
  await using cluster = await startCluster({ nodes: { a: { services: [hanging], circuitBreaker } }, clock });
  const buy = (): Promise<unknown> => clock.until(cluster.nodes.a.call("shop.buy", {}, { timeout: 100 }));
  for (let call = 0; call < 4; call++) await expect(buy()).rejects.toBeInstanceOf(RequestTimeoutError);
  await expect(buy()).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("calls that their callers give up are no failures", async () => {
  await using place = await openShop();
  for (let call = 0; call < 8; call++) {
    const giveUp = new AbortController();
    place.begin("hang", giveUp.signal);
    await place.clock.settle();
    giveUp.abort();
    await place.clock.settle();
  }
  expect(await place.buy("s")).toBe("s");
});

test("an error of a node further down is not the fault of the node that passes it on", async () => {
  const clock = new FakeClock();
  const bank = failing(() => new ServerError("boom"));
  const shop: ServiceSchema = { name: "counter", actions: { buy: (ctx: Context) => ctx.call("shop.buy") } };
  const nodes = { caller: { circuitBreaker: BREAKER }, shop: { services: [shop] }, bank: { services: [bank] } };
  await using cluster = await startCluster({ nodes, clock });
  for (let call = 0; call < 8; call++) {
    await expect(cluster.nodes.caller.call("counter.buy")).rejects.toMatchObject({ code: 500, nodeID: "bank" });
  }
});

test("calls that cannot leave, because the connection is gone, are no failures", async () => {
  await using place = await openShop();
  const { network } = place.cluster;
  await place.buy("sff");
  network.interrupt("caller");
  for (let call = 0; call < 8; call++) {
    await expect(place.caller.call("shop.buy", { how: "sell" })).rejects.toMatchObject({ type: "BAD_GATEWAY" });
  }
  network.restore("caller");
  await place.clock.settle();
  expect(await place.buy("s")).toBe("s");
});
