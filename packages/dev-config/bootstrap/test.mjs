/** npm test: runs Jest; what follows "--" goes on to it. */
import { build, install } from "./prepare.mjs";
import { programOf } from "./repository.mjs";
import { run } from "./run.mjs";

await install();
await build();
process.exitCode = await run([...programOf("jest"), ...process.argv.slice(2)]);
