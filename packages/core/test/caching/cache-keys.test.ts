import { isDeepStrictEqual } from "node:util";
import {
  type CacheOptions,
  type CallOptions,
  type Context,
  type ServiceBroker,
  ServiceNotFoundError,
} from "@isomer/core";
import { FakeClock, seededRandom, startCluster } from "@isomer/testing";
import { recordedLog } from "../faults/recorded-log.ts";
import { cacherWith } from "./cacher-with.ts";
import { randomValue, sameValue, withoutUndefined } from "./random-params.ts";

/** A node whose cacher is asked and finds nothing. */
async function keyed(cache: CacheOptions | true = true) {
  const asked: string[] = [];
  const cacher = cacherWith({
    get(key) {
      asked.push(key);
      return undefined;
    },
    set: () => {},
  });
  const logger = recordedLog();
  let runs = 0;
  const services = [{ name: "posts", actions: { get: { cache, handler: () => ++runs } } }];
  const cluster = await startCluster({ nodes: { a: { services, cacher, logger } }, clock: new FakeClock() });
  const broker: ServiceBroker = cluster.nodes.a;
  return {
    ...{ broker, logger, runs: () => runs },
    /** The key that a call is looked up by; `undefined` if it is not looked up. */
    async keyOf(params?: unknown, options?: CallOptions): Promise<string | undefined> {
      asked.length = 0;
      await broker.call("posts.get", params, options);
      return asked[0];
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

test.each<[string, CacheOptions | true]>([
  ["of all params", true],
  ["of one param", { keys: ["value"] }],
  ["of several params", { keys: ["value", "none"] }],
])("keys %s are equal for equal values, and different for different ones", async (_of, cache) => {
  await using node = await keyed(cache);
  const draw = seededRandom(2_026);
  const byKey = new Map<string, unknown>();
  for (let count = 0; count < 3_000; count++) {
    const params = { value: randomValue(draw, 3) };
    const key = (await node.keyOf(params)) as string;
    expect(await node.keyOf(sameValue(params))).toBe(key);
    const plain = withoutUndefined(params);
    if (!byKey.has(key)) byKey.set(key, plain);
    else if (!isDeepStrictEqual(byKey.get(key), plain)) throw new Error(`${key} stands for different values.`);
  }
  const distinct = [...byKey.values()];
  expect(distinct.length).toBeGreaterThan(1_000);
  distinct.forEach((one, index) => {
    const same = distinct.findIndex((other, at) => at > index && isDeepStrictEqual(one, other));
    if (same >= 0) throw new Error(`${[...byKey.keys()][index]} and ${[...byKey.keys()][same]} stand for one value.`);
  });
});

test.each([
  ["a number and its text", 1, "1"],
  ["nothing and null", undefined, null],
  ["null and its text", null, "null"],
  ["false and 0", false, 0],
  ["zero and its negative", 0, -0],
  ["a number and a bigint", 1, 1n],
  ["a date and its time", new Date(5), 5],
  ["a date and no date", new Date(5), new Date(Number.NaN)],
  ["an array and its element", ["a"], "a"],
  ["two elements and one that looks like both", ["a", "b"], ["as1:b"]],
  ["two texts and one with the mark between them", ["a", "b"], ["a;sb"]],
  ["two fields and one that looks like both", { a: true, b: true }, { "a:tb": true }],
  [
    "a number before a long field and a longer one before a short field",
    { a: 1, "bs10:xxxxxx": 123 },
    { a: 11, b: "xxxxxxn123" },
  ],
  ["nested and flat arrays", [["a"], "b"], ["a", ["b"]]],
  ["a hole and no element", Object.assign(Array.of<number>(), { 1: 1 }), [1]],
  ["an empty array and an empty object", [], {}],
  ["an array and an object with its indexes", ["a"], { 0: "a" }],
  ["a map and an object", new Map([["a", 1]]), { a: 1 }],
  ["a map and a set of pairs", new Map([["a", 1]]), new Set([["a", 1]])],
  ["a set and an array", new Set(["a"]), ["a"]],
  ["bytes and their text", Buffer.from("a"), "a"],
  ["bytes and wider numbers", Uint8Array.of(1, 0), Uint16Array.of(1)],
  ["two addresses", new URL("http://a/"), new URL("http://b/")],
  ["an address and its text", new URL("http://a/"), "http://a/"],
])("%s are told apart", async (_what, one, other) => {
  for (const cache of [true, { keys: ["value"] }] as const) {
    await using node = await keyed(cache);
    const keys = [await node.keyOf({ value: one }), await node.keyOf({ value: other })];
    expect(new Set(keys).size).toBe(2);
    expect(keys).not.toContain(undefined);
  }
});

test("invalid dates and NaN are equal to themselves, and a field that is undefined is not there", async () => {
  await using node = await keyed();
  expect(await node.keyOf({ at: new Date("never") })).toBe(await node.keyOf({ at: new Date(Number.NaN) }));
  expect(await node.keyOf({ count: Number.NaN })).toBe(await node.keyOf({ count: 0 / 0 }));
  expect(await node.keyOf({ id: 1, name: undefined })).toBe(await node.keyOf({ id: 1 }));
  expect(await node.keyOf()).toBe(await node.keyOf({}));
});

test("the key of a call can be known without calling, to read or forget what is kept under it", async () => {
  const meta = { tenant: 7 };
  const headers = { accept: "json" };
  const keygen = (action: string, ctx: Context): string =>
    `${action} of ${ctx.service?.fullName} for ${(ctx.params as { id: number }).id} in ${String(ctx.meta.tenant)}`;
  const options: readonly (true | CacheOptions)[] = [true, { keys: ["id", "#tenant", "@accept"] }, { keygen }];
  for (const cache of options) {
    await using node = await keyed(cache);
    const key = node.broker.getCacheKey("posts.get", { id: 1 }, { meta, headers });
    expect(key).toBe(await node.keyOf({ id: 1 }, { meta, headers }));
    expect(node.broker.getCacheKey("posts.get", { id: 2 }, { meta, headers })).not.toBe(key);
  }
  await using bare = await keyed();
  expect(bare.broker.getCacheKey("posts.get")).toBe(await bare.keyOf());
  expect(bare.broker.getCacheKey("$node.list")).toBeNull();
  expect(() => bare.broker.getCacheKey("posts.none")).toThrow(ServiceNotFoundError);
  expect(() => bare.broker.getCacheKey("posts.get", { id: () => 1 })).toThrow("cannot be part of a cache key");
});

test("keys begin with the name of the action, for patterns that clear", async () => {
  await using node = await keyed();
  expect(await node.keyOf({ id: "a.b" })).toMatch(/^posts\.get:/);
  await using own = await keyed({ keys: ["id"] });
  expect(await own.keyOf({ id: 5 })).toMatch(/^posts\.get:/);
});

test("`keys` takes single values from params, meta and headers, however deep", async () => {
  await using node = await keyed({ keys: ["id", "user.name", "#tenant.id", "@accept"] });
  const params = { id: 1, user: { name: "Ada" }, ignored: 1 };
  const options = { meta: { tenant: { id: 7 }, ignored: 1 }, headers: { accept: "json", ignored: 1 } };
  const key = await node.keyOf(params, options);
  const same = [
    await node.keyOf({ ...params, ignored: 2 }, options),
    await node.keyOf({ ...params, user: { name: "Ada", age: 36 } }, options),
    await node.keyOf(params, { ...options, meta: { tenant: { id: 7 } } }),
    await node.keyOf(params, { ...options, headers: { accept: "json" } }),
  ];
  expect(new Set([key, ...same]).size).toBe(1);
  const others = [
    await node.keyOf({ ...params, id: 2 }, options),
    await node.keyOf({ ...params, id: "1" }, options),
    await node.keyOf({ ...params, user: { name: "Bob" } }, options),
    await node.keyOf({ ...params, user: null }, options),
    await node.keyOf(params, { ...options, meta: { tenant: { id: 8 } } }),
    await node.keyOf(params, { ...options, headers: { accept: "xml" } }),
    await node.keyOf(params),
  ];
  expect(new Set([key, ...others]).size).toBe(8);
});

test("values of neighbouring keys do not run into each other", async () => {
  await using node = await keyed({ keys: ["a", "b"] });
  const keys = [
    await node.keyOf({ a: "xy", b: "" }),
    await node.keyOf({ a: "x", b: "y" }),
    await node.keyOf({ a: undefined, b: "xy" }),
    await node.keyOf({ a: "xy" }),
    await node.keyOf({ b: ["xy"] }),
  ];
  expect(new Set(keys).size).toBe(5);
});

test("without any `keys` all params make the key; with none of them there is one entry for all", async () => {
  await using whole = await keyed();
  expect(await whole.keyOf({ id: 1 })).not.toBe(await whole.keyOf({ id: 2 }));
  expect(await whole.keyOf({ id: 1 }, { meta: { user: "Ada" } })).toBe(await whole.keyOf({ id: 1 }));
  await using one = await keyed({ keys: [] });
  expect(await one.keyOf({ id: 1 })).toBe(await one.keyOf({ id: 2 }));
});

test("`keygen` makes the key from the action's name and the context", async () => {
  await using node = await keyed({
    keygen: (action, ctx) => `${action}/${JSON.stringify(ctx.params)}/${String(ctx.meta.user)}`,
  });
  expect(await node.keyOf({ id: 1 }, { meta: { user: "Ada" } })).toBe('posts.get/{"id":1}/Ada');
});

describe("params that no text can stand for", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  test.each([
    ["a function", () => 1],
    ["a symbol", Symbol("a")],
    ["a regular expression", /a/],
    ["a promise", Promise.resolve()],
    ["an error", new Error("a")],
    ["a buffer without a view", new ArrayBuffer(1)],
    ["a circle", circle],
  ])("%s: the action runs each time, and the log says why", async (_what, value) => {
    await using node = await keyed();
    expect(await node.keyOf({ value })).toBeUndefined();
    expect(await node.keyOf({ value })).toBeUndefined();
    expect(node.runs()).toBe(2);
    expect(node.logger.lines("warn")).toHaveLength(2);
    expect(node.logger.lines("warn")[0]).toEqual([
      "The cache of 'posts.get' could not be used for these params.",
      expect.any(Error),
    ]);
  });

  test("a `keygen` that fails: the same", async () => {
    await using node = await keyed({
      keygen: () => {
        throw new Error("no key");
      },
    });
    expect(await node.keyOf({ id: 1 })).toBeUndefined();
    expect(node.runs()).toBe(1);
    expect(node.logger.lines("warn")).toHaveLength(1);
  });
});

test("a key is no longer than its action's name and some more, however large the params are", async () => {
  for (const cache of [true, { keys: ["text"] }, { keys: ["text", "id"] }] as const) {
    await using node = await keyed(cache);
    const [one, same, other] = [
      await node.keyOf({ text: "x".repeat(100_000), id: 1 }),
      await node.keyOf({ text: "x".repeat(100_000), id: 1 }),
      await node.keyOf({ text: `${"x".repeat(99_999)}y`, id: 1 }),
    ];
    expect(one).toBe(same);
    expect(one).not.toBe(other);
    expect(one?.length).toBeLessThan(100);
    expect(one?.startsWith("posts.get:")).toBe(true);
  }
});
