/** npm run soak: nodes under load for as long as one likes; what follows "--" goes on to it. */
import { build, install } from "./prepare.mjs";
import { run } from "./run.mjs";

await install();
await build();
process.exitCode = await run([process.execPath, "packages/chaos/dist/soak/main.js", ...process.argv.slice(2)]);
