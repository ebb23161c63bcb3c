import { type Candidate, type Context, ServerError, type ServiceSchema, type Strategy } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

/** Fails on the node that the params name, and tells elsewhere where it runs. */
const moody: ServiceSchema = {
  name: "shop",
  actions: {
    buy(ctx: Context) {
      if ((ctx.params as { readonly failAt?: string }).failAt === ctx.broker.nodeID) throw new ServerError("sold out");
      return ctx.broker.nodeID;
    },
  },
};

const GUARDED = { circuitBreaker: { enabled: true, minRequestCount: 2 } } as const;

test("a single endpoint is taken without asking the strategy", async () => {
  const asked: number[] = [];
  const strategy = (): Strategy => ({
    select<C extends Candidate>(candidates: readonly C[]): C {
      asked.push(candidates.length);
      return candidates[0] as C;
    },
  });
  const nodes = { a: { registry: { strategy } }, b: { services: [moody] } };
  await using cluster = await startCluster({ nodes, clock: new FakeClock() });
  expect(await cluster.nodes.a.call("shop.buy")).toBe("b");
  expect(asked).toEqual([]);
  await cluster.add({ c: { services: [moody] } });
  await cluster.nodes.a.call("shop.buy");
  expect(asked).toEqual([2]);
});

test("a node whose own endpoint is closed by its breaker calls the others, and answers them all the same", async () => {
  const nodes = { a: { services: [moody], ...GUARDED }, b: { services: [moody] } };
  await using cluster = await startCluster({ nodes, clock: new FakeClock() });
  const { a, b } = cluster.nodes;
  expect(await a.call("shop.buy")).toBe("a");
  await expect(a.call("shop.buy", { failAt: "a" })).rejects.toThrow("sold out");
  expect([await a.call("shop.buy"), await a.call("shop.buy")]).toEqual(["b", "b"]);
  expect(await b.call("shop.buy", {}, { nodeID: "a" })).toBe("a");
});
