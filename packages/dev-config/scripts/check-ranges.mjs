/**
 * Version ranges: a range says something, a third-party version is written once (in the catalog of pnpm-workspace.yaml),
 * a workspace package is asked for by "workspace:^", which becomes a real range when it is packed.
 */
import { listPackages, readJson, root } from "./workspace.mjs";

const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
const packages = listPackages();
const workspaceNames = new Set(packages.map(({ name }) => name));
const usersOf = new Map();

const manifests = [{ dir: ".", manifest: readJson(`${root}/package.json`) }, ...packages];
const problems = manifests.flatMap(({ dir, manifest }) =>
  kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}).flatMap((entry) => check(`${dir}/package.json`, entry))),
);
for (const [name, files] of usersOf) {
  if (files.length > 1) problems.push(`${files.join(", ")}: "${name}" is used more than once: put it into the catalog`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** @param {string} file @param {[name: string, range: string]} dependency @returns {string[]} problems */
function check(file, [name, range]) {
  if (workspaceNames.has(name)) {
    return range === "workspace:^" ? [] : [`${file}: "${name}" must be asked for by "workspace:^", not "${range}"`];
  }
  if (range === "catalog:") return [];
  usersOf.set(name, [...(usersOf.get(name) ?? []), file]);
  const said = /^(npm:.+@)?[\^~]?\d+\.\d+\.\d+(-[\w.]+)?$/.test(range);
  return said ? [] : [`${file}: "${name}": "${range}" is neither an exact version nor a caret or tilde range`];
}
