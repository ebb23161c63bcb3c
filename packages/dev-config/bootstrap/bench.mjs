/** npm run bench: measures Isomer beside Moleculer; what follows "--" goes on to it. */
import { build, install } from "./prepare.mjs";
import { run } from "./run.mjs";

await install();
await build();
process.exitCode = await run([process.execPath, "benchmarks/dist/index.js", ...process.argv.slice(2)]);
