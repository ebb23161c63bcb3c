/**
 * npm run verify: everything a change must pass, one line per step; a step's output is shown when it fails.
 * "npm run verify -- lint layers" runs only these steps, "npm run verify -- static" all but the tests.
 */
import { install } from "./prepare.mjs";
import { programOf } from "./repository.mjs";
import { run, runQuietly } from "./run.mjs";

await install();

const node = (/** @type {string} */ script) => [process.execPath, `packages/dev-config/${script}`];
const tsc = programOf("@typescript/native", "tsc");
const testTypes = "packages/dev-config/tsconfig.test.json";

/** The cheapest first, as far as one does not need another. @type {Record<string, string[][]>} */
const staticSteps = {
  references: [[...node("scripts/project-references.mjs"), "--check"]],
  ranges: [node("scripts/check-ranges.mjs")],
  format: [[...programOf("@biomejs/biome", "biome"), "format", "."]],
  // Before the lint: its rules that know types read the declarations that packages emit for each other.
  build: [[...tsc, "-b"]],
  lint: [
    [...programOf("@biomejs/biome", "biome"), "lint", "--error-on-warnings", "."],
    [...programOf("oxlint"), "--type-aware", "--tsconfig", testTypes],
  ],
  types: [[...tsc, "-p", testTypes]],
  layers: [
    [
      ...programOf("dependency-cruiser", "depcruise"),
      ...["packages", "apps", "benchmarks", "--config", ".dependency-cruiser.cjs"],
    ],
  ],
  unused: [[...programOf("knip"), "--no-config-hints"]],
  packages: [node("package-checks/check-packages.mjs")],
};
const names = [...Object.keys(staticSteps), "tests"];

const asked = process.argv.slice(2).flatMap((name) => (name === "static" ? Object.keys(staticSteps) : [name]));
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(", ")}. Steps: ${names.join(" ")}, or "static" for all but the tests.`,
  );
  process.exit(2);
}

const failed = [];
for (const name of names.filter((name) => asked.length === 0 || asked.includes(name))) {
  const began = performance.now();
  const passed = name === "tests" ? (await run(programOf("jest"))) === 0 : await runStep(staticSteps[name]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${passed ? "ok    " : "FAILED"} ${name.padEnd(12)} ${seconds.padStart(6)} s`);
  if (!passed) failed.push(name);
}
if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Runs every command of a step, also after one failed, so that one run shows all there is to mend. */
async function runStep(commands) {
  let passed = true;
  for (const command of commands) {
    const { code, output } = await runQuietly(command);
    if (code === 0) continue;
    process.stdout.write(output);
    passed = false;
  }
  return passed;
}
