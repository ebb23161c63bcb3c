/** npm start: runs the "start" script of the sample application; what follows "--" goes on to it. */
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { build, install } from "./prepare.mjs";
import { root } from "./repository.mjs";
import { run } from "./run.mjs";

const app = join(root, "apps/shop");

await install();
await build();
const { scripts } = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
const args = process.argv.slice(2).map((arg) => `'${arg.replaceAll("'", "'\\''")}'`);
const script = [scripts.start, ...args].join(" ");
const path = [join(app, "node_modules/.bin"), join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
// Run by the shell, not by npm: npm would hand each signal on a second time. The shell itself must survive the signal to
// pass on the exit code of the application; a trap, unlike an ignored signal, is not inherited.
process.exitCode = await run([process.platform === "win32" ? script : `trap : INT TERM HUP\n${script}`], {
  cwd: app,
  env: { ...process.env, PATH: path },
  shell: true,
});
