/**
 * Writes what follows from the list of packages: the references in the root tsconfig.json, and those of each package
 * (its "dependencies" and "peerDependencies" within the workspace; of a private package, which nobody can depend on in a
 * circle, its "devDependencies" too).
 * "--check" writes nothing and fails when a file is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { listPackages, readJson, root } from "./workspace.mjs";

const check = process.argv.includes("--check");
const packages = listPackages().filter(({ dir }) => existsSync(join(root, dir, "tsconfig.json")));
const dirByName = new Map(packages.map(({ name, dir }) => [name, dir]));

const stale = [
  ...packages.filter(({ dir, manifest }) => {
    const { dependencies, peerDependencies, devDependencies } = manifest;
    const names = Object.keys({
      ...dependencies,
      ...peerDependencies,
      ...(manifest.private && devDependencies),
    }).sort();
    const targets = names.map((name) => dirByName.get(name)).filter((target) => target !== undefined);
    const references = targets.map((target) => ({ path: posix.relative(dir, target) }));
    return update(`${dir}/tsconfig.json`, { ...readJson(join(root, dir, "tsconfig.json")), references });
  }),
  ...[{ dir: "." }].filter(() =>
    update("tsconfig.json", { files: [], references: packages.map(({ dir }) => ({ path: dir })) }),
  ),
];

if (check && stale.length > 0) {
  console.error(`Out of date: tsconfig.json in ${stale.map(({ dir }) => dir).join(", ")}. Run "npm run references".`);
  process.exitCode = 1;
}

/**
 * @param {string} file relative to the root
 * @param {object} content
 * @returns {boolean} whether the file differed
 */
function update(file, content) {
  const path = join(root, file);
  // Compared as data, so that the formatter may lay the file out as it likes.
  const current = existsSync(path) ? JSON.stringify(JSON.parse(readFileSync(path, "utf8"))) : "";
  if (current === JSON.stringify(content)) return false;
  if (!check) writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  return true;
}
