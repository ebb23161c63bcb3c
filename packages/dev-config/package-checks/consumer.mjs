/** A project that uses the packed packages as their users do: installed by npm, loaded by Node, compiled with nodenext. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { programOf } from "../bootstrap/repository.mjs";
import { runQuietly } from "../bootstrap/run.mjs";
import { readJson, root } from "../scripts/workspace.mjs";

/**
 * @typedef {object} Door
 * @property {string} specifier What a user writes behind "from".
 * @property {string[]} names Exported values of the built package in the repository.
 */

/** Node program: both module systems must give the names that the repository gives, and the same objects. */
const loadDoors = `
import { createRequire } from "node:module";
import doors from "./doors.json" with { type: "json" };
const require = createRequire(import.meta.url);
for (const { specifier, names } of doors) {
  const imported = await import(specifier);
  const required = require(specifier);
  for (const [how, module] of Object.entries({ import: imported, require: required })) {
    const actual = Object.keys(module).filter((name) => name !== "__esModule").sort();
    if (String(actual) !== String(names)) console.log(\`\${specifier}: \${how} gives "\${actual}" instead of "\${names}"\`);
  }
  const twice = names.filter((name) => imported[name] !== required[name]);
  if (twice.length > 0) console.log(\`\${specifier}: import and require give different \${twice}\`);
}
`;

/**
 * @param {string} folder an empty folder
 * @param {import("./pack.mjs").PackedPackage[]} packages
 * @returns {Promise<string[]>} problems
 */
export async function tryAsConsumer(folder, packages) {
  const doors = await listDoors(packages);
  writeProject(folder, packages);
  writeFileSync(join(folder, "doors.json"), JSON.stringify(doors));
  writeFileSync(join(folder, "load.mjs"), loadDoors);
  const imports = doors.map(({ specifier, names }, i) => ({ specifier, names, alias: `door${i}` }));
  writeFileSync(join(folder, "esm.mts"), imports.map(toImport).join("\n"));
  writeFileSync(join(folder, "cjs.cts"), imports.map(toRequire).join("\n"));

  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const install = [
    npm,
    "install",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--prefer-offline",
    "--loglevel=error",
  ];
  const installed = await runQuietly(install, { cwd: folder });
  if (installed.code !== 0) return [`npm install of the tarballs failed:\n${installed.output}`];

  const steps = [
    [process.execPath, "load.mjs"],
    [...programOf("@typescript/native", "tsc"), "-p", "."],
  ];
  const results = await Promise.all(steps.map((step) => runQuietly(step, { cwd: folder })));
  return results.filter(({ code, output }) => code !== 0 || output.trim() !== "").map(({ output }) => output.trim());
}

/** @param {import("./pack.mjs").PackedPackage[]} packages @returns {Promise<Door[]>} */
async function listDoors(packages) {
  const doors = packages.flatMap(({ name, dir, manifest }) =>
    Object.entries(manifest.publishConfig.exports)
      .filter(([path]) => path !== "./package.json")
      .map(([path, target]) => ({ specifier: name + path.slice(1), file: join(root, dir, target.default) })),
  );
  return Promise.all(
    doors.map(async ({ specifier, file }) => {
      const module = await import(pathToFileURL(file).href);
      return { specifier, names: Object.keys(module).sort() };
    }),
  );
}

/** @param {string} folder @param {import("./pack.mjs").PackedPackage[]} packages */
function writeProject(folder, packages) {
  mkdirSync(folder, { recursive: true });
  const tarballs = packages.map(({ name, tarball }) => [name, `file:${tarball}`]);
  // What every user of decorators and of Node's own types has.
  const shared = ["reflect-metadata", "@types/node"].map((name) => [name, versionInRepository(name)]);
  const dependencies = Object.fromEntries([...tarballs, ...shared]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noEmit: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["esm.mts", "cjs.cts"] }));
}

/** @param {string} name */
function versionInRepository(name) {
  const user = name === "reflect-metadata" ? "packages/core" : ".";
  return readJson(join(root, user, "node_modules", name, "package.json")).version;
}

/** @param {Door & { alias: string }} door */
function toImport({ specifier, names, alias }) {
  const bindings = names.map((name) => `${name} as ${alias}_${name}`).join(", ");
  const values = names.map((name) => `${alias}_${name}`).join(", ");
  return `import { ${bindings} } from "${specifier}";\nexport const ${alias} = [${values}] as unknown;`;
}

/** @param {Door & { alias: string }} door */
function toRequire({ specifier, names, alias }) {
  const values = names.map((name) => `${alias}.${name}`).join(", ");
  return `import ${alias} = require("${specifier}");\nexport const ${alias}Values = [${values}] as unknown;`;
}
