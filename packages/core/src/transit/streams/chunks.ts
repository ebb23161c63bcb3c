import { Readable } from "node:stream";

/** Names of the flags that describe a stream; in headers for protocol 5, in meta for protocol 4. */
export const OBJECT_MODE_FLAG = "$streamObjectMode";
export const ERROR_FLAG = "$streamError";

/** Whether a value can be sent as a stream. */
function isReadable(value: unknown): value is Readable {
  const { readable, on, pipe } = (value ?? {}) as Partial<Readable>;
  return readable === true && typeof on === "function" && typeof pipe === "function";
}

/** What can be sent piece by piece as a stream: a readable, or the values of an `async *` action. `null` for all else. */
export function asStream(value: unknown): Readable | null {
  if (isReadable(value)) return value;
  if (typeof value !== "object" || value === null || !(Symbol.asyncIterator in value)) return null;
  return Readable.from(value as AsyncIterable<unknown>);
}

/** Cuts bytes into pieces of at most `maxBytes`; other chunks stay whole. */
export function* splitChunk(chunk: unknown, maxBytes: number): Generator<unknown> {
  if (!(chunk instanceof Uint8Array) || maxBytes <= 0 || chunk.length <= maxBytes) {
    yield chunk;
    return;
  }
  for (let at = 0; at < chunk.length; at += maxBytes) yield chunk.subarray(at, at + maxBytes);
}

/** The chunk as it was sent: JSON turns bytes into `{type: "Buffer", data: […]}`. */
export function restoreChunk(chunk: unknown): unknown {
  if (typeof chunk !== "object" || chunk === null || (chunk as { type?: unknown }).type !== "Buffer") return chunk;
  const { data } = chunk as { data?: unknown };
  return Array.isArray(data) ? Buffer.from(data as readonly number[]) : chunk;
}
