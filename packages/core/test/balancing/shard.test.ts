import type { Selection } from "@isomer/core";
import { seededRandom } from "@isomer/testing";
import { type ShardOptions, shard } from "../../src/registry/balancing/shard.ts";
import { chosen, plain, selection, tally } from "./candidates.ts";

const KEYS = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);

/** Where each key goes. */
function places(nodeIDs: readonly string[], options: ShardOptions = {}): ReadonlyMap<string, string> {
  const strategy = shard({ shardKey: "id", ...options });
  const list = plain(...nodeIDs);
  return new Map(KEYS.map((id) => [id, strategy.select(list, selection({ params: { id } })).nodeID]));
}

/** The node for one call. */
function nodeFor(shardKey: ShardOptions["shardKey"], own: Partial<Selection>): string {
  const strategy = shard({ ...(shardKey === undefined ? {} : { shardKey }), draw: () => 0.999 });
  return strategy.select(plain("a", "b", "c", "d", "e"), selection(own)).nodeID;
}

test("a key always has the same node, in every process and in whatever order the nodes became known", () => {
  const first = places(["a", "b", "c"]);
  expect(places(["c", "a", "b"])).toEqual(first);
  const strategy = shard({ shardKey: "id" });
  const list = plain("a", "b", "c");
  for (const id of KEYS.slice(0, 100)) {
    for (let time = 0; time < 3; time++) {
      expect(strategy.select(list, selection({ params: { id } })).nodeID).toBe(first.get(id));
    }
  }
});

test("the keys are shared about evenly", () => {
  const counts = tally([...places(["a", "b", "c", "d"]).values()]);
  for (const nodeID of ["a", "b", "c", "d"]) {
    expect(counts[nodeID]).toBeGreaterThan(2_000);
    expect(counts[nodeID]).toBeLessThan(3_000);
  }
});

test("a node that joins takes over about its share, and no other key moves", () => {
  const before = places(["a", "b", "c", "d"]);
  const after = places(["a", "b", "c", "d", "e"]);
  const moved = KEYS.filter((key) => before.get(key) !== after.get(key));
  expect(moved.length).toBeGreaterThan(1_400);
  expect(moved.length).toBeLessThan(2_600);
  expect(new Set(moved.map((key) => after.get(key)))).toEqual(new Set(["e"]));
});

test("the keys of a node that leaves are shared by all the others, and no other key moves", () => {
  const before = places(["a", "b", "c", "d"]);
  const after = places(["a", "b", "d"]);
  const moved = KEYS.filter((key) => before.get(key) !== after.get(key));
  expect(moved.every((key) => before.get(key) === "c")).toBe(true);
  expect(new Set(moved.map((key) => after.get(key)))).toEqual(new Set(["a", "b", "d"]));
});

test("one strategy notices that nodes come and go, and come back", () => {
  const strategy = shard({ shardKey: "id" });
  const at = (...nodeIDs: readonly string[]): readonly string[] =>
    KEYS.slice(0, 200).map((id) => strategy.select(plain(...nodeIDs), selection({ params: { id } })).nodeID);
  const [two, three] = [at("a", "b"), at("a", "b", "c")];
  expect(three).not.toEqual(two);
  expect(at("b", "a")).toEqual(two);
  expect(at("a", "b", "c")).toEqual(three);
});

test.each([
  ["a path into the params", "user.id", { params: { user: { id: "x7" } } }],
  ["a path into meta", "#user.id", { meta: { user: { id: "x7" } } }],
  ["a function", ({ params }: Selection) => `x${String(params)}`, { params: 7 }],
] as const)("the key may be %s", (_what, shardKey, own) => {
  expect(nodeFor(shardKey, own)).toBe(nodeFor("id", { params: { id: "x7" } }));
});

test("a number and its text are one key, as they may be one in a URL", () => {
  for (let id = 0; id < 50; id++) {
    const node = nodeFor("id", { params: { id: String(id) } });
    expect(nodeFor("id", { params: { id } })).toBe(node);
    expect(nodeFor("id", { params: { id: BigInt(id) } })).toBe(node);
  }
});

test("an object can be a key, by what is in it", () => {
  const nodes = new Set<string>();
  for (let id = 0; id < 50; id++) {
    const node = nodeFor("id", { params: { id: { tenant: id } } });
    expect(nodeFor("id", { params: { id: { tenant: id } } })).toBe(node);
    nodes.add(node);
  }
  expect(nodes.size).toBeGreaterThan(1);
});

test.each([
  ["there is no shard key", undefined, { params: { id: "x7" } }],
  ["the key is missing", "user.id", { params: { user: "Ada" } }],
  ["the key is null", "id", { params: { id: null } }],
  ["there are no params", "id", { params: null }],
] as const)("any node is taken when %s", (_when, shardKey, own) => {
  expect(nodeFor(shardKey, own)).toBe("e");
  const strategy = shard({ ...(shardKey === undefined ? {} : { shardKey }), draw: seededRandom(1) });
  expect(new Set(chosen(strategy, plain("a", "b", "c"), 100)).size).toBe(3);
});

test("more places on the ring share the keys more evenly", () => {
  const spread = (vnodes: number): number => {
    const counts = Object.values(tally([...places(["a", "b", "c", "d"], { vnodes }).values()]));
    return Math.max(...counts) - Math.min(...counts);
  };
  expect(spread(1_000)).toBeLessThan(spread(1));
  expect(spread(1_000)).toBeLessThan(600);
});

test("how many keys are remembered changes nothing but the time it takes", () => {
  expect(places(["a", "b", "c"], { cacheSize: 0 })).toEqual(places(["a", "b", "c"], { cacheSize: 100_000 }));
});
