/** npm run soak [-- --minutes 10 --wire tcp|nats|memory]: exit code 1 if anything grows, or is left behind. */
import "reflect-metadata";
import { readOptions, type SoakOptions } from "./soak-options.ts";
import { runSoak } from "./soak-run.ts";

const options = optionsOrUsage();
if (options !== null) {
  const sound = await runSoak(options, (line) => process.stdout.write(`${line}\n`));
  process.exitCode = sound ? 0 : 1;
}

function optionsOrUsage(): SoakOptions | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
    return null;
  }
}
