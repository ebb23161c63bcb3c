import type { ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

const echo = {
  name: "echo",
  actions: {
    params: (ctx) => ({ type: ctx.params === null ? "null" : typeof ctx.params, value: ctx.params }),
    touch(ctx) {
      (ctx.params as { touched?: boolean }).touched = true;
      return ctx.params;
    },
  },
} satisfies ServiceSchema;

/** The callee's node: the caller's own, or another one. */
const places = ["here", "there"] as const;

test.each(places)("params that are left out arrive as an empty object, %s", async (nodeID) => {
  await using cluster = await startCluster({ nodes: { here: {}, there: {} }, services: [echo] });
  const { here } = cluster.nodes;
  expect(await here.call("echo.params", undefined, { nodeID })).toEqual({ type: "object", value: {} });
  const [first, second] = [{}, {}];
  expect(await here.mcall([{ action: "echo.params", options: { nodeID } }])).toEqual([
    { type: "object", value: first },
  ]);
  expect(await here.mcall({ a: { action: "echo.params", options: { nodeID } } })).toEqual({
    a: { type: "object", value: second },
  });
});

test.each(places)("other params arrive as they are, %s", async (nodeID) => {
  await using cluster = await startCluster({ nodes: { here: {}, there: {} }, services: [echo] });
  const values: readonly unknown[] = [null, 0, false, "", "text", [1, [2]], { deep: { list: [null] } }];
  for (const value of values) {
    const answer = await cluster.nodes.here.call<{ value: unknown }>("echo.params", value, { nodeID });
    expect([value, answer.value]).toEqual([value, value]);
  }
});

test("a local callee gets the caller's object, unless it is to be cloned", async () => {
  await using cluster = await startCluster({ nodes: { here: { services: [echo] } } });
  const { here } = cluster.nodes;
  const shared = { a: 1 };
  expect(await here.call("echo.touch", shared)).toBe(shared);
  expect(shared).toEqual({ a: 1, touched: true });
  const kept = { a: new Map([[1, new Date(0)]]) };
  expect(await here.call("echo.touch", kept, { paramsCloning: true })).toEqual({ ...kept, touched: true });
  expect(kept).toEqual({ a: new Map([[1, new Date(0)]]) });
});

test("the broker can clone by default, and a call can refuse it", async () => {
  await using cluster = await startCluster({ nodes: { here: { services: [echo] } }, contextParamsCloning: true });
  const { here } = cluster.nodes;
  const params = { a: 1 };
  expect(await here.call("echo.touch", params)).not.toBe(params);
  expect(params).toEqual({ a: 1 });
  expect(await here.call("echo.touch", params, { paramsCloning: false })).toBe(params);
});

test("params that cannot be cloned fail the call alone", async () => {
  await using cluster = await startCluster({ nodes: { here: { services: [echo] } } });
  const { here } = cluster.nodes;
  const call = here.call("echo.params", { run: () => {} }, { paramsCloning: true });
  await expect(call).rejects.toMatchObject({ name: "DataCloneError" });
  expect(await here.call("echo.params", 1)).toMatchObject({ value: 1 });
});

test("params that cannot be encoded fail the call and leave nothing pending", async () => {
  await using cluster = await startCluster({ nodes: { here: {}, there: { services: [echo] } } });
  const { here } = cluster.nodes;
  const circular: { self?: unknown } = {};
  circular.self = circular;
  await expect(here.call("echo.params", circular)).rejects.toThrow("circular");
  await expect(here.call("echo.params", { big: 1n })).rejects.toThrow("BigInt");
  expect(await here.call("$node.health")).toMatchObject({ transit: { pending: 0 } });
});

test("a result that cannot be encoded is an error for the caller, at once", async () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const bad = { name: "bad", actions: { circular: () => circular, big: async () => 1n } } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: {}, there: { services: [bad] } } });
  const { here, there } = cluster.nodes;
  await expect(here.call("bad.circular")).rejects.toThrow("circular");
  await expect(here.call("bad.big")).rejects.toMatchObject({ nodeID: "there" });
  expect(await there.call("$node.health")).toMatchObject({ transit: { serving: 0 } });
});
