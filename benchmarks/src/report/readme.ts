import { readFileSync, writeFileSync } from "node:fs";
import { insertBetweenMarks } from "./insert-between-marks.ts";

const file = new URL("../../../README.md", import.meta.url);
const MARKS = { begin: "<!-- benchmark:begin -->", end: "<!-- benchmark:end -->" } as const;

/** Puts the text between the marks of README.md. Answers what is wrong when they are not there. */
export function writeIntoReadme(text: string): string | null {
  const changed = insertBetweenMarks(readFileSync(file, "utf8"), text, MARKS);
  if (changed === null)
    return `README.md is as it was: it has no ${MARKS.begin} … ${MARKS.end} to put the table between.`;
  writeFileSync(file, changed);
  return null;
}
