import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { GROUPS, measurementName } from "../src/catalogue.ts";
import { buildTable, markdownTable, printTable } from "../src/report/table.ts";
import type { Results } from "../src/result.ts";

const run = promisify(execFile);

/** Runs the command on the sources, as the other tests do. */
async function bench(...args: readonly string[]): Promise<string> {
  const sources = ["--conditions=@isomer/source", "--import", "@oxc-node/core/register"];
  const cwd = join(__dirname, "../..");
  const { stdout } = await run(process.execPath, [...sources, "benchmarks/src/index.ts", ...args], { cwd });
  return stdout;
}

const local = GROUPS.filter(({ name }) => name.startsWith("local"));

test("a quick run of the local measurements has a figure for everything", async () => {
  const output = await bench("--quick", "--only", "local", "--round-ms", "5", "--json");
  const results = JSON.parse(output) as Results;
  expect(results.measurements.map(({ name }) => name)).toEqual(
    local.flatMap((group) => group.loads.map((load) => measurementName(group, load))),
  );
  for (const [index, { contenders }] of results.measurements.entries()) {
    expect(contenders.map(({ contender }) => contender)).toEqual(Object.keys(local[index]?.contenders ?? {}));
    for (const { cpuMicros, callsPerSecond, advantage, heapBytes } of contenders) {
      for (const figure of [cpuMicros, callsPerSecond, advantage, heapBytes])
        expect(figure).toEqual(expect.any(Number));
      expect([cpuMicros, callsPerSecond, advantage].every((figure) => Number.isFinite(figure) && figure > 0)).toBe(
        true,
      );
    }
  }

  const labels = local.flatMap(({ contenders }) => Object.values(contenders));
  for (const report of [printTable(buildTable(results, null)), markdownTable(buildTable(results, null))]) {
    for (const label of labels) expect(report).toContain(label);
    expect(report).not.toMatch(/NaN|Infinity|undefined/);
  }
}, 60_000);

test("a wrong option is answered with the usage", async () => {
  await expect(bench("--fast")).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining("--quick") });
}, 20_000);
