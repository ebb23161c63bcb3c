/** npm run bench: measures Isomer beside Moleculer and beside no framework at all. */
import { type CommandLine, parseCommandLine, USAGE } from "./command-line.ts";
import { readBaseline, saveBaseline } from "./report/baseline.ts";
import { writeIntoReadme } from "./report/readme.ts";
import { readmeReport, terminalReport } from "./report/report.ts";
import { run } from "./run.ts";

const parsed = parseCommandLine(process.argv.slice(2));
if ("usage" in parsed) {
  console.log(parsed.usage === null ? USAGE : `${parsed.usage}\n\n${USAGE}`);
  process.exitCode = parsed.usage === null ? 0 : 2;
} else {
  await main(parsed);
}

async function main(commandLine: CommandLine): Promise<void> {
  // Progress goes where it does not disturb whoever reads the results.
  const results = await run(commandLine, (line) => console.error(line));
  console.log(commandLine.json ? JSON.stringify(results) : `\n${terminalReport(results, readBaseline())}`);
  if (commandLine.save) saveBaseline(results);
  const problem = commandLine.readme ? writeIntoReadme(readmeReport(readBaseline() ?? results)) : null;
  if (problem === null) return;
  console.error(problem);
  process.exitCode = 1;
}
