import { TABLE_NAMES } from "../node-view.ts";
import { socketsOf } from "./sample.ts";
import type { ProcessRecord, TimedSample, Verdict } from "./verdict.ts";

const COLUMNS = ["minute", "process", "used MiB", "rss MiB", ...TABLE_NAMES, "sockets", "timers", "done", "failed"];
const WIDTHS = COLUMNS.map((name) => Math.max(8, name.length));

/** The first line of the table. */
export const heading = (): string => lineOf(COLUMNS);

/** One sample as a line of the table. */
export function rowOf(name: string, sample: TimedSample): string {
  const { minute, usedBytes, rssBytes, tables, resources, outcomes } = sample;
  const failed = Object.entries(outcomes).reduce((sum, [of, count]) => (of === "done" ? sum : sum + count), 0);
  return lineOf([
    ...[minute.toFixed(1), name, mib(usedBytes), mib(rssBytes)],
    ...TABLE_NAMES.map((table) => String(tables[table])),
    ...[socketsOf(sample), resources.Timeout ?? 0, outcomes.done ?? 0, failed].map(String),
  ]);
}

/** The end of the report: growth, outcomes, and what was wrong. */
export function verdictLines(records: readonly ProcessRecord[], { growth, faults }: Verdict): readonly string[] {
  return [
    "",
    ...[...growth].map(([name, bytes]) =>
      bytes === null
        ? `${name}: too short a life behind the warm-up to judge its memory`
        : `${name}: memory in use grows by ${(bytes / 1024).toFixed(0)} KiB a minute behind the warm-up`,
    ),
    ...records.map(({ name, samples }) => `${name}: ${JSON.stringify(samples.at(-1)?.outcomes ?? {})}`),
    ...faults.map((fault) => `FAULT ${fault}`),
    faults.length === 0 ? "Sound." : `${faults.length} fault(s).`,
  ];
}

const lineOf = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join(" ");

const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
