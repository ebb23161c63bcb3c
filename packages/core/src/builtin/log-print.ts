/** Turns whatever is logged into text, without ever throwing. */
import { inspect } from "node:util";

/** Makes text of an object; a string or whatever else it answers is written as it is. */
export type ObjectPrinter = (value: object) => unknown;

/** Makes text of one logged value. Never throws. */
export type ValuePrinter = (value: unknown) => string;

/** Strings stay as they are, objects go through `objectPrinter`; without one they are inspected, two levels deep, on one line. */
export function valuePrinter(objectPrinter: ObjectPrinter | null, colors: boolean): ValuePrinter {
  const options = { depth: 2, breakLength: Number.POSITIVE_INFINITY, colors };
  return (value) => {
    if (typeof value === "string") return value;
    try {
      if (objectPrinter !== null && typeof value === "object" && value !== null) return String(objectPrinter(value));
      return inspect(value, options);
    } catch (error) {
      // A getter, a proxy or the printer itself failed; the line must still appear, and say so.
      return `[${typeof value} that cannot be printed: ${reason(error)}]`;
    }
  };
}

/**
 * One JSON object with these fields. Where JSON cannot express a field (a circle, a bigint, a getter that throws), the
 * objects among the fields become printed text. Never throws.
 */
export function printJson(fields: Readonly<Record<string, unknown>>, print: ValuePrinter): string {
  try {
    return JSON.stringify(fields);
  } catch {
    const isPlain = (value: unknown): boolean =>
      value === null || ["string", "number", "boolean"].includes(typeof value);
    const rows = Object.entries(fields).map(([key, value]) => [key, isPlain(value) ? value : print(value)]);
    return JSON.stringify(Object.fromEntries(rows));
  }
}

function reason(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "unknown reason";
  }
}
