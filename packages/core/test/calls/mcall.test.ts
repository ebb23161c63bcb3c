import type { ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

const math = {
  name: "math",
  actions: {
    double: (ctx) => (ctx.params as { n: number }).n * 2,
    fail() {
      throw new Error("no");
    },
    meta: (ctx) => ctx.meta.who,
    nested: async (ctx) => {
      const values = await ctx.mcall([{ action: "math.meta" }, { action: "math.level" }]);
      return [...values, ctx.meta.level];
    },
    level(ctx) {
      ctx.meta.level = ctx.level;
      return ctx.level;
    },
  },
} satisfies ServiceSchema;

const start = () => startCluster({ nodes: { here: {}, there: { services: [math] } } });
const double = (n: number) => ({ action: "math.double", params: { n } });
const fail = { action: "math.fail" };

test("a list of calls answers a list in the same order", async () => {
  await using cluster = await start();
  expect(await cluster.nodes.here.mcall([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
  expect(await cluster.nodes.here.mcall([])).toEqual([]);
});

test("an object of calls answers an object with the same keys", async () => {
  await using cluster = await start();
  expect(await cluster.nodes.here.mcall({ one: double(1), two: double(2) })).toEqual({ one: 2, two: 4 });
  expect(await cluster.nodes.here.mcall({})).toEqual({});
});

test("the first failure is the failure of all", async () => {
  await using cluster = await start();
  await expect(cluster.nodes.here.mcall([double(1), fail])).rejects.toThrow("no");
  await expect(cluster.nodes.here.mcall({ a: fail, b: { action: "math.none" } })).rejects.toThrow();
});

test("settled tells what came of each call, in both shapes", async () => {
  await using cluster = await start();
  const list = await cluster.nodes.here.mcall([double(1), fail], { settled: true });
  expect(list).toEqual([
    { status: "fulfilled", value: 2 },
    { status: "rejected", reason: expect.objectContaining({ message: "no", nodeID: "there" }) },
  ]);
  const object = await cluster.nodes.here.mcall({ good: double(2), bad: { action: "math.none" } }, { settled: true });
  expect(object).toEqual({
    good: { status: "fulfilled", value: 4 },
    bad: { status: "rejected", reason: expect.objectContaining({ type: "SERVICE_NOT_FOUND" }) },
  });
});

test("common options hold for every call that has none of its own", async () => {
  await using cluster = await start();
  const calls = [
    { action: "math.meta" },
    { action: "math.meta", options: {} },
    { action: "math.meta", options: { meta: { who: "own" } } },
  ];
  expect(await cluster.nodes.here.mcall(calls, { meta: { who: "all" } })).toEqual(["all", undefined, "own"]);
});

test("within an action the calls are nested in it, and bring their meta back", async () => {
  await using cluster = await start();
  expect(await cluster.nodes.here.call("math.nested", {}, { meta: { who: "Ada" } })).toEqual(["Ada", 2, 2]);
});

test.each([[undefined], [null], ["math.double"], [5]])("%p is no list of calls", async (calls) => {
  await using cluster = await start();
  await expect(cluster.nodes.here.mcall(calls as never)).rejects.toMatchObject({ type: "INVALID_PARAMETERS" });
});
