import type { Results, TypeCheckResult } from "../result.ts";
import { earlierIn } from "./earlier.ts";
import { buildTable, markdownTable, printTable } from "./table.ts";

const LEGEND = [
  "CPU/call: CPU time of one call, client and server processes together.",
  "vs Moleculer: how many times less that is than in Moleculer 0.15.2 in the same run.",
  "Medians of rounds in which the contenders take turns.",
];

/** Everything a run has to say, for the terminal, beside what was saved last. */
export function terminalReport(results: Results, baseline: Results | null): string {
  const { measurements, typeChecks } = results;
  const lines = [machine(results), ""];
  if (measurements.length > 0) {
    const table = buildTable(results, baseline === null ? null : earlierIn(baseline));
    lines.push(printTable(table), "", ...LEGEND, "");
  }
  for (const result of typeChecks) {
    const before = baseline?.typeChecks.find(({ compiler }) => compiler === result.compiler);
    lines.push(before === undefined ? figures(result) : `${figures(result)}; baseline ${spent(before)}`);
  }
  return lines.join("\n").trimEnd();
}

/** The same for README.md, without the baseline. */
export function readmeReport(results: Results): string {
  const lines = [`${machine(results)}.`, ...LEGEND, "", markdownTable(buildTable(results, null))];
  if (results.typeChecks.length > 0) lines.push("", ...results.typeChecks.map((result) => `- ${figures(result)}`));
  return lines.join("\n");
}

const machine = ({ node, cpu }: Results): string => `Node ${node}, ${cpu}`;

const figures = (result: TypeCheckResult): string =>
  `typecheck, ${result.compiler} compiler: ${result.actions.toLocaleString("en-US")} typed actions in ${spent(result)}`;

const spent = ({ checkSeconds, instantiations }: TypeCheckResult): string =>
  `${checkSeconds.toFixed(2)} s, ${instantiations.toLocaleString("en-US")} instantiations`;
