import "reflect-metadata";
import { Action, type ActionOptions, Retry, RetryableError, Service, type ServiceSchema } from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";

/** Fails always, and notes when. */
function failing(clock: FakeClock, options: ActionOptions = {}, error: Error = new RetryableError("not yet")) {
  const attemptedAt: number[] = [];
  const service: ServiceSchema = {
    name: "shop",
    actions: {
      buy: {
        ...options,
        handler() {
          attemptedAt.push(clock.now());
          throw error;
        },
      },
    },
  };
  return { service, attemptedAt };
}

/** Number of attempts of one call on a node of its own. */
async function attemptsOf(options: ActionOptions, node: NodeOptions = {}, error?: Error): Promise<number> {
  const clock = new FakeClock();
  const { service, attemptedAt } = failing(clock, options, error);
  await using cluster = await startCluster({ nodes: { a: { ...node, services: [service] } }, clock });
  await expect(clock.until(cluster.nodes.a.call("shop.buy"))).rejects.toThrow();
  return attemptedAt.length;
}

test("nothing is retried unless somebody asks for it", async () => {
  expect(await attemptsOf({})).toBe(1);
  expect(await attemptsOf({ retryPolicy: { retries: 3 } })).toBe(1);
  expect(await attemptsOf({}, { retryPolicy: { retries: 3 } })).toBe(1);
});

test("a policy holds for all actions of a broker, and that of an action goes before, option by option", async () => {
  const retryPolicy = { enabled: true, retries: 2, delay: 1 };
  expect(await attemptsOf({}, { retryPolicy })).toBe(3);
  expect(await attemptsOf({ retryPolicy: { enabled: false } }, { retryPolicy })).toBe(1);
  expect(await attemptsOf({ retryPolicy: { retries: 4 } }, { retryPolicy })).toBe(5);
  expect(await attemptsOf({ retryPolicy: { enabled: true } }, { retryPolicy: { retries: 1 } })).toBe(2);
});

test("five retries are made unless the policy says otherwise", async () => {
  expect(await attemptsOf({ retryPolicy: { enabled: true } })).toBe(6);
});

test("only errors that say of themselves that a retry helps are retried", async () => {
  const retryPolicy = { enabled: true };
  expect(await attemptsOf({ retryPolicy }, {}, new Error("no such article"))).toBe(1);
  expect(await attemptsOf({ retryPolicy }, {}, Object.assign(new Error("busy"), { retryable: true }))).toBe(6);
});

test("`check` decides in their place", async () => {
  const check = (error: Error): boolean => error.message === "no such article";
  expect(await attemptsOf({ retryPolicy: { enabled: true, check } }, {}, new Error("no such article"))).toBe(6);
  expect(await attemptsOf({ retryPolicy: { enabled: true, check } })).toBe(1);
});

test("a call says how often it wants to be retried, but cannot switch retries on", async () => {
  const clock = new FakeClock();
  const willing = failing(clock, { retryPolicy: { enabled: true, retries: 3 } });
  const unwilling = failing(clock);
  const services = [willing.service, { ...unwilling.service, name: "bank" }];
  await using cluster = await startCluster({ nodes: { a: { services } }, clock });
  for (const [retries, attempts] of [
    [0, 1],
    [1, 2],
    [7, 8],
  ] as const) {
    willing.attemptedAt.length = 0;
    await expect(clock.until(cluster.nodes.a.call("shop.buy", {}, { retries }))).rejects.toThrow("not yet");
    expect(willing.attemptedAt).toHaveLength(attempts);
  }
  await expect(clock.until(cluster.nodes.a.call("bank.buy", {}, { retries: 3 }))).rejects.toThrow("not yet");
  expect(unwilling.attemptedAt).toHaveLength(1);
});

test("pauses grow by the factor up to the cap, and half of each is left to chance", async () => {
  const clock = new FakeClock();
  const retryPolicy = { enabled: true, retries: 4, delay: 100, factor: 3, maxDelay: 500 };
  const { service, attemptedAt } = failing(clock, { retryPolicy });
  await using cluster = await startCluster({ nodes: { a: { services: [service] } }, clock });
  const longest = [100, 300, 500, 500];
  const shares: number[] = [];
  for (let call = 0; call < 40; call++) {
    attemptedAt.length = 0;
    await expect(clock.until(cluster.nodes.a.call("shop.buy"))).rejects.toThrow("not yet");
    shares.push(...longest.map((ms, index) => (attemptedAt[index + 1]! - attemptedAt[index]!) / ms));
  }
  expect(shares).toHaveLength(160);
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  // 160 draws that all miss a tenth of the range: one chance in 10^7.
  expect(Math.min(...shares)).toBeLessThan(0.55);
  expect(Math.max(...shares)).toBeGreaterThan(0.95);
});

test("the decorator switches the policy on, with options or with a number alone", async () => {
  const clock = new FakeClock();
  const seen = { some: 0, few: 0, none: 0 };

  @Service("orders")
  class OrdersService {
    @Action()
    @Retry()
    some(): void {
      seen.some++;
      throw new RetryableError("not yet");
    }

    @Retry(2)
    @Action({ retryPolicy: { delay: 1, retries: 9 } })
    few(): void {
      seen.few++;
      throw new RetryableError("not yet");
    }

    @Action()
    none(): void {
      seen.none++;
      throw new RetryableError("not yet");
    }
  }

  await using cluster = await startCluster({ nodes: { a: { services: [OrdersService] } }, clock });
  const orders = cluster.nodes.a.client(OrdersService);
  for (const call of [orders.some, orders.few, orders.none]) {
    await expect(clock.until(call.call(orders))).rejects.toThrow("not yet");
  }
  expect(seen).toEqual({ some: 6, few: 3, none: 1 });
});
