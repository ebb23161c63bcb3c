/** Checks the public packages as their users receive them. Needs a build; leaves nothing behind. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryAsConsumer } from "./consumer.mjs";
import { inspectTarball } from "./inspect-tarball.mjs";
import { packPublicPackages } from "./pack.mjs";

const folder = mkdtempSync(join(tmpdir(), "isomer-packages-"));
try {
  const packages = await packPublicPackages(folder);
  const consumed = tryAsConsumer(join(folder, "consumer"), packages);
  const problems = (await Promise.all(packages.map(inspectTarball))).flat().concat(await consumed);
  for (const problem of problems) console.error(problem);
  console.log(`${packages.length} packages packed, inspected, installed and loaded`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
