/** npm run new-package -- <folder> ["one-sentence description"]: makes packages/<folder> from the template. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./workspace.mjs";

const [folder, description = "TODO: one sentence that says what it is."] = process.argv.slice(2);
if (!folder || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(folder)) {
  console.error(
    'Usage: npm run new-package -- <folder> ["description"]   (folder in kebab-case, e.g. transporter-foo)',
  );
  process.exit(2);
}
const target = join(root, "packages", folder);
if (existsSync(target)) {
  console.error(`packages/${folder} exists already.`);
  process.exit(1);
}

cpSync(join(root, "packages/dev-config/template"), target, { recursive: true });
mkdirSync(join(target, "test"), { recursive: true });
for (const name of readdirSync(target, { recursive: true, encoding: "utf8" })) {
  const file = join(target, name);
  if (!/\.(json|md|ts)$/.test(name)) continue;
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll("{{folder}}", folder).replaceAll("{{description}}", description));
}
await import("./project-references.mjs");
const { packageManager } = readJson(join(root, "package.json"));
console.log(`packages/${folder} made. Next: npx ${packageManager} install, then write src/index.ts and README.md.`);
