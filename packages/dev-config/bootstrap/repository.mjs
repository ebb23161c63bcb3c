/** The repository as the bootstrap commands see it: its root, its manifest, and the programs its dependencies bring. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** The package.json of the repository. */
export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/**
 * Command line of a program that a devDependency of the repository brings. It is started as a file, not through
 * node_modules/.bin or npx: one process less, and the same on every platform.
 *
 * @param {string} packageName
 * @param {string} [program] when it is not named like its package
 * @returns {string[]}
 */
export function programOf(packageName, program = packageName) {
  const folder = join(root, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return [process.execPath, join(folder, typeof bin === "string" ? bin : bin[program])];
}
