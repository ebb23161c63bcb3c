import { Readable } from "node:stream";

/** Whether a value is a readable stream of Node. */
export function isReadable(value: unknown): value is Readable {
  // Asked of the params and results of every call: what has no `pipe` is not looked at any further.
  if (typeof value !== "object" || value === null || (value as Partial<Readable>).pipe === undefined) return false;
  const { pipe, on, readable } = value as Partial<Readable>;
  return typeof pipe === "function" && typeof on === "function" && readable === true;
}

/** What can be read piece by piece: a readable, or the values of an async iterable. `null` for all else. */
export function asStream(value: unknown): Readable | null {
  if (isReadable(value)) return value;
  if (typeof value !== "object" || value === null || !(Symbol.asyncIterator in value)) return null;
  return Readable.from(value as AsyncIterable<unknown>);
}
