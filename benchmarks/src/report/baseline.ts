import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Results } from "../result.ts";
import { mergeResults } from "./merge-results.ts";

const file = new URL("../../baseline.json", import.meta.url);

/** The results that were saved last, `null` before the first. */
export function readBaseline(): Results | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : null;
}

/** Saves results. What a run left out stays as it was. */
export function saveBaseline(results: Results): void {
  writeFileSync(file, `${JSON.stringify(mergeResults(readBaseline(), results), roundFigures, 2)}\n`);
}

/** Four digits are more than a measurement is worth, and make a file that can be read. Whole numbers stay. */
const roundFigures = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
