import "reflect-metadata";
import {
  Action,
  CircuitBreaker,
  CircuitOpenError,
  type Context,
  ServerError,
  Service,
  ServiceNotAvailableError,
  type ServiceSchema,
} from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { countersOf } from "../transit/transit-health.ts";
import { BREAKER, openShop } from "./guarded-shop.ts";
import { recordedLog } from "./recorded-log.ts";

const ENABLED = { ...BREAKER, enabled: true };

/** A service that fails as long as its params say so. */
const moody: ServiceSchema = {
  name: "shop",
  actions: {
    buy(ctx: Context) {
      const { failAt } = ctx.params as { readonly failAt?: string };
      if (failAt === ctx.broker.nodeID) throw new ServerError("The till is broken.");
      return ctx.broker.nodeID;
    },
    list: () => [],
  },
};

describe("a breaker is", () => {
  test("on by default for actions of other nodes, after 20 calls in a minute", async () => {
    await using place = await openShop({ circuitBreaker: {} });
    expect(await place.buy("f".repeat(19))).toBe("f".repeat(19));
    expect(await place.buy("ff")).toBe("f-");
    await place.clock.advance(10_000);
    expect(await place.buy("s")).toBe("s");
  });

  test("off by default for actions of the same node", async () => {
    await using cluster = await startCluster({
      nodes: { a: { services: [moody], circuitBreaker: BREAKER } },
      clock: new FakeClock(),
    });
    for (let call = 0; call < 40; call++) {
      await expect(cluster.nodes.a.call("shop.buy", { failAt: "a" })).rejects.toBeInstanceOf(ServerError);
    }
  });

  test("on for both where the option says so, and off for both where it does not", async () => {
    const buy = { failAt: "a" };
    await using on = await startCluster({
      nodes: { a: { services: [moody], circuitBreaker: ENABLED } },
      clock: new FakeClock(),
    });
    for (let call = 0; call < 4; call++) {
      await expect(on.nodes.a.call("shop.buy", buy)).rejects.toBeInstanceOf(ServerError);
    }
    await expect(on.nodes.a.call("shop.buy", buy)).rejects.toBeInstanceOf(ServiceNotAvailableError);
    await using off = await openShop({ circuitBreaker: { ...BREAKER, enabled: false } });
    expect(await off.buy("ffffffff")).toBe("ffffffff");
  });

  test("set per action, for callers on all nodes", async () => {
    @Service("shop")
    class ShopService {
      @Action()
      @CircuitBreaker({ minRequestCount: 2 })
      brittle(): void {
        throw new ServerError("boom");
      }

      @Action({ circuitBreaker: { enabled: false } })
      sturdy(): void {
        throw new ServerError("boom");
      }
    }
    const nodes = { a: {}, b: { services: [ShopService] } };
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    for (const node of [cluster.nodes.a, cluster.nodes.b]) {
      const { brittle, sturdy } = node.client(ShopService);
      const client = node.client(ShopService);
      for (let call = 0; call < 2; call++) await expect(brittle.call(client)).rejects.toThrow("boom");
      await expect(brittle.call(client)).rejects.toBeInstanceOf(ServiceNotAvailableError);
      for (let call = 0; call < 30; call++) await expect(sturdy.call(client)).rejects.toThrow("boom");
    }
  });
});

describe("an open breaker", () => {
  const nodes = { a: { circuitBreaker: BREAKER }, b: { services: [moody] }, c: { services: [moody] } };

  test("keeps calls from its node alone; the others go on", async () => {
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const buy = (): Promise<unknown> => cluster.nodes.a.call("shop.buy", { failAt: "b" }).catch(() => "failed");
    const outcomes = await inTurn(8, buy);
    expect(outcomes.filter((outcome) => outcome === "failed")).toHaveLength(4);
    expect(await inTurn(6, buy)).toEqual(Array(6).fill("c"));
  });

  test("keeps calls from its action alone", async () => {
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    await inTurn(8, () => a.call("shop.buy", { failAt: "b" }).catch(() => "failed"));
    expect(await a.call("shop.list", {}, { nodeID: "b" })).toEqual([]);
  });

  test("is the caller's: another node finds out for itself", async () => {
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    await inTurn(8, () => cluster.nodes.a.call("shop.buy", { failAt: "b" }).catch(() => "failed"));
    expect(await cluster.nodes.c.call("shop.buy", {}, { nodeID: "b" })).toBe("b");
  });

  test("says so to a call for its node, and that nobody is available when all are open", async () => {
    await using cluster = await startCluster({ nodes, clock: new FakeClock() });
    const { a } = cluster.nodes;
    const buyAt = (nodeID: string): Promise<unknown> => a.call("shop.buy", { failAt: nodeID }, { nodeID });
    for (let call = 0; call < 4; call++) await expect(buyAt("b")).rejects.toBeInstanceOf(ServerError);
    const refused = buyAt("b");
    await expect(refused).rejects.toBeInstanceOf(CircuitOpenError);
    await expect(refused).rejects.toMatchObject({ code: 503, data: { action: "shop.buy", nodeID: "b" } });
    expect(await a.call("shop.buy")).toBe("c");
    for (let call = 0; call < 3; call++) await expect(buyAt("c")).rejects.toBeInstanceOf(ServerError);
    await expect(a.call("shop.buy")).rejects.toBeInstanceOf(ServiceNotAvailableError);
  });

  test("stays open when its node tells news that do not concern the action", async () => {
    await using place = await openShop();
    const { shop } = place.cluster.nodes;
    await place.buy("ffff");
    shop.createService({ name: "bank", actions: { pay: () => "paid" } });
    await place.caller.waitForServices("bank");
    expect(await place.caller.call("bank.pay")).toBe("paid");
    expect(await place.buy("s")).toBe("-");
  });
});

describe("what becomes of a breaker", () => {
  test("every node hears, and the caller's log and counters", async () => {
    const clock = new FakeClock();
    const heard: (readonly [nodeID: string, event: string | undefined, payload: unknown])[] = [];
    const listener: ServiceSchema = {
      name: "watch",
      events: {
        "$circuit-breaker.*"(ctx: Context) {
          heard.push([ctx.broker.nodeID, ctx.eventName, ctx.params]);
        },
      },
    };
    const log = recordedLog();
    const nodes = {
      a: { circuitBreaker: BREAKER, logger: log, services: [listener] },
      b: { services: [moody, listener] },
    };
    await using cluster = await startCluster({ nodes, clock });
    const { a } = cluster.nodes;
    const place = { nodeID: "b", service: "shop", action: "shop.buy" };
    const expectNews = (event: string, payload: object): void => {
      expect(heard.splice(0).sort(([one], [other]) => one.localeCompare(other))).toEqual([
        ["a", `$circuit-breaker.${event}`, payload],
        ["b", `$circuit-breaker.${event}`, payload],
      ]);
    };
    await a.call("shop.buy");
    for (let call = 0; call < 3; call++) await expect(a.call("shop.buy", { failAt: "b" })).rejects.toThrow();
    await clock.settle();
    expectNews("opened", { ...place, count: 4, failures: 3, rate: 0.75 });
    await clock.advance(10_000);
    expectNews("half-opened", place);
    await a.call("shop.buy");
    await clock.settle();
    expectNews("closed", place);
    expect(log.lines("warn").map(([text]) => text)).toEqual([
      "The circuit breaker of 'shop.buy' on 'b' is open.",
      "The circuit breaker of 'shop.buy' on 'b' is half-open.",
      "The circuit breaker of 'shop.buy' on 'b' is closed.",
    ]);
    expect(await countersOf(a)).toEqual({ "breaker.opened": 1, "breaker.half-opened": 1, "breaker.closed": 1 });
  });

  test("nothing is left when the endpoint leaves, and it begins anew when it comes back", async () => {
    const clock = new FakeClock();
    await using cluster = await startCluster({ nodes: { a: { circuitBreaker: BREAKER } }, clock });
    const { a } = cluster.nodes;
    const news: string[] = [];
    a.onInternal("$circuit-breaker.*", (_payload, event) => news.push(event));
    await clock.advance(50);
    const idle = clock.pending;
    await cluster.add({ b: { services: [moody] } });
    for (let call = 0; call < 4; call++) await expect(a.call("shop.buy", { failAt: "b" })).rejects.toThrow();
    await cluster.remove("b");
    await clock.advance(50);
    expect(clock.pending).toBe(idle);
    await clock.advance(60_000);
    expect(news).toEqual(["$circuit-breaker.opened"]);
    await cluster.add({ b: { services: [moody] } });
    expect(await a.call("shop.buy")).toBe("b");
  });

  test("calls that still run when the endpoint leaves open nothing", async () => {
    const clock = new FakeClock();
    const releases: (() => void)[] = [];
    const slow: ServiceSchema = {
      name: "shop",
      actions: {
        async buy() {
          await new Promise<void>((resolve) => releases.push(resolve));
          throw new ServerError("boom");
        },
      },
    };
    await using cluster = await startCluster({ nodes: { a: { services: [slow], circuitBreaker: ENABLED } }, clock });
    const { a } = cluster.nodes;
    const news: string[] = [];
    a.onInternal("$circuit-breaker.*", (_payload, event) => news.push(event));
    const calls = Promise.allSettled(Array.from({ length: 4 }, () => a.call("shop.buy", {}, { timeout: 0 })));
    await clock.settle();
    const destroyed = a.destroyService("shop");
    for (const release of releases) release();
    await Promise.all([calls, destroyed]);
    await clock.advance(60_000);
    expect(news).toEqual([]);
  });

  test("nothing is left when the broker stops", async () => {
    const place = await openShop();
    const news: string[] = [];
    place.caller.onInternal("$circuit-breaker.*", (_payload, event) => news.push(event));
    await place.buy("ffff");
    await place.caller.stop();
    await place.cluster.stop();
    expect(place.clock.pending).toBe(0);
    await place.clock.advance(60_000);
    expect(news).toEqual(["$circuit-breaker.opened"]);
  });
});

/** The outcomes of so many calls, one after the other. */
async function inTurn(times: number, call: () => Promise<unknown>): Promise<readonly unknown[]> {
  const outcomes: unknown[] = [];
  for (let at = 0; at < times; at++) outcomes.push(await call());
  return outcomes;
}
