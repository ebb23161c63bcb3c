import { parseCommandLine } from "../src/command-line.ts";
import { earlierIn } from "../src/report/earlier.ts";
import { formatBytes, formatCount, formatFactor, formatMicros } from "../src/report/figures.ts";
import { insertBetweenMarks } from "../src/report/insert-between-marks.ts";
import { mergeResults } from "../src/report/merge-results.ts";
import { buildTable, printTable } from "../src/report/table.ts";
import type { ContenderResult, Results } from "../src/result.ts";
import { median } from "../src/statistics.ts";

const contender = (own: Partial<ContenderResult>): ContenderResult => ({
  ...{ contender: "isomer", label: "Isomer", cpuMicros: 0.1, callsPerSecond: 10_000_000, advantage: 4 },
  ...{ p50Micros: null, heapBytes: 900 },
  ...own,
});

const results = (advantage: number): Results => ({
  ...{ node: "v20.0.0", cpu: "Test", typeChecks: [] },
  measurements: [
    {
      name: "local, bare",
      contenders: [contender({ contender: "moleculer", label: "Moleculer", advantage: 1 }), contender({ advantage })],
    },
  ],
});

test("the median is the value in the middle", () => {
  expect(median([5, 1, 100])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(3);
  expect(median([])).toBeNaN();
});

test("figures have three digits and a unit", () => {
  expect([0.0784, 9.876, 31.44, 421.6, 1_585].map(formatMicros)).toEqual([
    ...["78 ns", "9.88 µs", "31.4 µs", "422 µs", "1.58 ms"],
  ]);
  expect([7, 5_334, 12_813_456].map(formatCount)).toEqual(["7", "5,330", "12,800,000"]);
  expect([4.04, 12.6].map(formatFactor)).toEqual(["4.0x", "13x"]);
  expect(formatBytes(2_099.4)).toBe("2,099 B");
});

test("a run stands beside the baseline", () => {
  const rows = buildTable(results(4.4), earlierIn(results(4))).sections[0]?.rows;
  expect(rows?.map((row) => row.at(-1))).toEqual(["", "4.0x (+10 %)"]);
  expect(printTable(buildTable(results(4.4), null))).not.toContain("baseline");
});

test("what the baseline does not know is left empty", () => {
  const rows = buildTable(results(4), earlierIn({ ...results(4), measurements: [] })).sections[0]?.rows;
  expect(rows?.map((row) => row.at(-1))).toEqual(["", ""]);
});

test("a run replaces in the baseline what it measured, and nothing else", () => {
  const named = (name: string, advantage: number): Results => {
    const [measurement] = results(advantage).measurements;
    return { ...results(advantage), measurements: measurement === undefined ? [] : [{ ...measurement, name }] };
  };
  const cached = named("local, cached", 3);
  const merged = mergeResults(mergeResults(cached, named("local, bare", 4)), named("local, bare", 5));
  expect(merged.measurements.map(({ name }) => name)).toEqual(["local, bare", "local, cached"]);
  expect(merged.measurements.map(({ contenders }) => contenders.at(-1)?.advantage)).toEqual([5, 3]);
  expect(mergeResults(null, cached)).toBe(cached);
});

test("the table replaces what stood between the marks", () => {
  const marks = { begin: "<a>", end: "</a>" };
  expect(insertBetweenMarks("x\n<a>\nold\n</a>\ny", "new", marks)).toBe("x\n<a>\n\nnew\n\n</a>\ny");
  expect(insertBetweenMarks("x\n</a>\n<a>", "new", marks)).toBeNull();
  expect(insertBetweenMarks("x", "new", marks)).toBeNull();
});

test("the command line says what to measure", () => {
  expect(parseCommandLine(["--quick", "--only", "TCP", "--round-ms", "20"])).toMatchObject({
    ...{ quick: true, save: false, only: /TCP/i, roundMs: 20, profileFolder: null },
  });
  expect(parseCommandLine(["--help"])).toEqual({ usage: null });
  expect(parseCommandLine(["--round-ms", "0"])).toEqual({ usage: "--round-ms must be a number above 0." });
});
