import { inspect } from "node:util";

/** What one log call becomes: fields of the line, or an error, and a text. */
export interface LogEntry {
  readonly fields: object | null;
  /** `undefined` for a line that has fields alone. */
  readonly text: string | undefined;
}

const PRINTING = { depth: 2, breakLength: Number.POSITIVE_INFINITY };

/**
 * Sorts the arguments of a log call. An object in front of the text gives the line its fields; values behind the text are
 * printed into it. The first error becomes a field of its own, wherever it stands. Throws if a value refuses to be looked at.
 */
export function entryOf(args: readonly unknown[], errorKey: string): LogEntry {
  const [first, ...rest] = args;
  if (first instanceof Error)
    return { fields: first, text: rest.length === 0 ? undefined : rest.map(textOf).join(" ") };
  const fields = isRecord(first) && (rest.length === 0 || typeof rest[0] === "string") ? first : null;
  const values = fields === null ? args : rest;
  const error = values.find((value) => value instanceof Error);
  const text = values.length === 0 ? undefined : values.map(textOf).join(" ");
  if (error === undefined) return { fields, text };
  return { fields: { ...fields, [errorKey]: error }, text };
}

/** The arguments as one text, whatever they are. Never throws. */
export const textOfAll = (args: readonly unknown[]): string => args.map(safeText).join(" ");

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value instanceof Error ? value.message : inspect(value, PRINTING);
}

function safeText(value: unknown): string {
  try {
    return textOf(value);
  } catch {
    return `[${typeof value} that cannot be printed]`;
  }
}

/** An object whose members are fields, unlike a list, a map or a date. */
const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Object]";
