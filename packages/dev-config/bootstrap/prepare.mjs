/** From a fresh clone to an installed and built repository; next to nothing when that is done already. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "./node-version.mjs";
import { manifest, programOf, root } from "./repository.mjs";
import { run } from "./run.mjs";

const stampFile = join(root, "node_modules/.isomer-installed");

/** Command line of the pinned pnpm, which need not be installed. */
export const pnpm = [process.platform === "win32" ? "npx.cmd" : "npx", "--yes", manifest.packageManager];

/** Installs the dependencies, if the lockfile or the Node line changed since the last time. Ends the process on failure. */
export async function install() {
  const stamp = stampOfInstall();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.log(`Installing dependencies with ${manifest.packageManager} …`);
  // CI=true: pnpm must not ask before it replaces a node_modules that another version made.
  await succeed([...pnpm, "install", "--frozen-lockfile"], { env: { ...process.env, CI: "true" } });
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** Compiles every package; incremental. Ends the process on failure. */
export async function build() {
  await succeed([...programOf("@typescript/native", "tsc"), "-b"]);
}

function stampOfInstall() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return `${manifest.packageManager} ${process.platform}-${process.arch} ${hash.digest("hex")}\n`;
}

/** @param {string[]} command @param {Parameters<typeof run>[1]} [options] */
async function succeed(command, options) {
  const code = await run(command, options);
  if (code !== 0) process.exit(code);
}
