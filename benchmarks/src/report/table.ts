import { REFERENCE } from "../catalogue.ts";
import type { ContenderResult, Results } from "../result.ts";
import type { Earlier } from "./earlier.ts";
import { formatBytes, formatCount, formatFactor, formatMicros } from "./figures.ts";

/** Cells of a table: the first of each row is text, the others are figures. */
export type Row = readonly [string, ...string[]];

/** Rows that belong together, under a heading. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Table {
  readonly head: Row;
  readonly sections: readonly Section[];
}

/** The results as a table; with `earlier` it has a column for the baseline. */
export function buildTable({ measurements }: Results, earlier: Earlier | null): Table {
  const head: Row = ["", "CPU/call", "vs Moleculer", "calls/s", "p50", "heap/call"];
  const sections = measurements.map(({ name, contenders }) => ({
    title: name,
    rows: contenders.map((result): Row => {
      const cells = cellsOf(result);
      return earlier === null ? cells : [...cells, change(result, earlier(name, result.contender))];
    }),
  }));
  return { head: earlier === null ? head : [...head, "baseline"], sections };
}

function cellsOf({ label, cpuMicros, advantage, callsPerSecond, p50Micros, heapBytes }: ContenderResult): Row {
  return [
    label,
    formatMicros(cpuMicros),
    formatFactor(advantage),
    formatCount(callsPerSecond),
    p50Micros === null ? "" : formatMicros(p50Micros),
    heapBytes === null ? "" : formatBytes(heapBytes),
  ];
}

/** The factor of the baseline, and by how many percent this run differs from it. */
function change({ contender, advantage }: ContenderResult, before: number | undefined): string {
  if (before === undefined || contender === REFERENCE) return "";
  const percent = Math.round((advantage / before - 1) * 100);
  return `${formatFactor(before)} (${percent >= 0 ? "+" : ""}${percent} %)`;
}

/** For the terminal. */
export function printTable({ head, sections }: Table): string {
  const rows = [head, ...sections.flatMap((section) => section.rows)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: Row): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("   ")
      .trimEnd();
  return [line(head), ...sections.flatMap(({ title, rows: own }) => ["", title, ...own.map((row) => line(row))])].join(
    "\n",
  );
}

/** For a README: one table, in which the heading of a section is a row of its own. */
export function markdownTable({ head, sections }: Table): string {
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  const empty = head.slice(1).map(() => "");
  return [
    line(head),
    line(["---", ...empty.map(() => "---:")]),
    ...sections.flatMap(({ title, rows }) => [line([`**${title}**`, ...empty]), ...rows.map(line)]),
  ].join("\n");
}
