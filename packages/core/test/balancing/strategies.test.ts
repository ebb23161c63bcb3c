import type { Strategy } from "@isomer/core";
import { seededRandom } from "@isomer/testing";
import { cpuUsage } from "../../src/registry/balancing/cpu-usage.ts";
import { latency } from "../../src/registry/balancing/latency.ts";
import { random } from "../../src/registry/balancing/random.ts";
import { roundRobin } from "../../src/registry/balancing/round-robin.ts";
import { candidates, chosen, plain, tally } from "./candidates.ts";

describe("round robin", () => {
  test("takes one after the other", () => {
    expect(chosen(roundRobin(), plain("a", "b", "c"), 7)).toEqual(["a", "b", "c", "a", "b", "c", "a"]);
  });

  test("goes on when nodes come and go", () => {
    const strategy = roundRobin();
    expect(chosen(strategy, plain("a", "b", "c"), 3)).toEqual(["a", "b", "c"]);
    expect(chosen(strategy, plain("a", "b"), 3)).toEqual(["b", "a", "b"]);
    expect(chosen(strategy, plain("a", "b", "c", "d"), 4)).toEqual(["c", "d", "a", "b"]);
  });
});

describe("random", () => {
  test("gives every node an equal chance", () => {
    const counts = tally(chosen(random({ draw: seededRandom(7) }), plain("a", "b", "c", "d"), 4_000));
    // Four standard deviations around 1,000.
    for (const count of Object.values(counts)) expect(Math.abs(count - 1_000)).toBeLessThan(110);
    expect(Object.keys(counts).sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("takes the first and the last for the ends of the range", () => {
    expect(chosen(random({ draw: () => 0 }), plain("a", "b", "c"), 1)).toEqual(["a"]);
    expect(chosen(random({ draw: () => 1 - Number.EPSILON / 2 }), plain("a", "b", "c"), 1)).toEqual(["c"]);
  });

  test("draws by itself unless it is told how", () => {
    expect(new Set(chosen(random(), plain("a", "b"), 100))).toEqual(new Set(["a", "b"]));
  });
});

/** Both go by a figure of the nodes, with other names and limits. */
describe.each([
  ["CPU usage", (options: object) => cpuUsage(options), (value: number | null) => ({ cpu: value }), "lowCpuUsage", 3],
  ["latency", (options: object) => latency(options), (value: number | null) => ({ latencyMs: value }), "lowLatency", 5],
] as const)("%s", (_name, make, figure, limit, sampleCount) => {
  const nodes = (values: Readonly<Record<string, number | null>>) =>
    candidates(Object.fromEntries(Object.entries(values).map(([nodeID, value]) => [nodeID, figure(value)])));
  const strategy = (options: object = {}): Strategy => make({ draw: seededRandom(3), ...options });

  test("takes the lowest of a few", () => {
    const list = nodes({ a: 80, b: 30, c: 50 });
    expect(new Set(chosen(strategy(), list, 50))).toEqual(new Set(["b"]));
  });

  test("shares the calls among all that are low enough", () => {
    const list = nodes({ a: 2, b: 9.9, c: 50 });
    const counts = tally(chosen(strategy(), list, 300));
    expect(Object.keys(counts).sort()).toEqual(["a", "b"]);
    expect(counts.a).toBeGreaterThan(100);
    expect(counts.b).toBeGreaterThan(100);
  });

  test("takes the limit for low enough from the options; the limit itself is not", () => {
    const list = nodes({ a: 40, b: 41, c: 60 });
    expect(Object.keys(tally(chosen(strategy({ [limit]: 41 }), list, 100)))).toEqual(["a"]);
    expect(Object.keys(tally(chosen(strategy({ [limit]: 42 }), list, 100))).sort()).toEqual(["a", "b"]);
  });

  test("prefers a node of which something is known", () => {
    const list = nodes({ a: null, b: 95, c: null });
    expect(new Set(chosen(strategy(), list, 50))).toEqual(new Set(["b"]));
  });

  test("takes any node when nothing is known", () => {
    const counts = tally(chosen(strategy(), nodes({ a: null, b: null, c: null }), 300));
    for (const nodeID of ["a", "b", "c"]) expect(counts[nodeID]).toBeGreaterThan(60);
  });

  test("looks at some of many nodes, and finds the best one the more often the more it looks at", () => {
    const values = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${index}`, 20 + index]));
    const share = (count: number): number =>
      (tally(chosen(strategy({ sampleCount: count }), nodes(values), 1_000)).n0 ?? 0) / 1_000;
    expect(share(2)).toBeGreaterThan(0.06);
    expect(share(2)).toBeLessThan(0.14);
    expect(share(10)).toBeGreaterThan(0.43);
    expect(share(10)).toBeLessThan(0.57);
    expect(share(0)).toBe(1);
    expect(share(99)).toBe(1);
    const byDefault = (tally(chosen(strategy(), nodes(values), 1_000)).n0 ?? 0) / 1_000;
    expect(Math.abs(byDefault - sampleCount / 20)).toBeLessThan(0.05);
  });
});
