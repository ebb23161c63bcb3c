/** Where the repository is and which packages it holds. Plain Node: it runs before anything is installed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * @typedef {object} Package
 * @property {string} dir Folder relative to the root, with forward slashes.
 * @property {string} name npm name.
 * @property {Record<string, any>} manifest Content of its package.json.
 */

/** @returns {Package[]} every workspace package, sorted by folder. */
export function listPackages() {
  const dirs = ["packages", "apps"].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
  );
  return [...dirs, "benchmarks"]
    .filter((dir) => existsSync(join(root, dir, "package.json")))
    .sort()
    .map((dir) => {
      const manifest = readJson(join(root, dir, "package.json"));
      return { dir, name: manifest.name, manifest };
    });
}

/** @param {string} file */
export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
