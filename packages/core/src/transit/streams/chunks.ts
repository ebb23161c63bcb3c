/** Names of the flags that describe a stream; in headers for protocol 5, in meta for protocol 4. */
export const OBJECT_MODE_FLAG = "$streamObjectMode";
export const ERROR_FLAG = "$streamError";

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
