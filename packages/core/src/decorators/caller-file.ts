import { fileURLToPath } from "node:url";

/**
 * The file from which `callee` was called, for messages; `undefined` where the stack does not tell. Costs some microseconds,
 * once per class.
 */
export function callerFile(callee: (...args: never[]) => unknown): string | undefined {
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, callee);
  const frame = typeof holder.stack === "string" ? holder.stack.split("\n")[1] : undefined;
  // "    at name (/a/file.ts:1:2)" or "    at file:///a/file.ts:1:2"
  const place = frame?.match(/^\s*at (?:.*\()?(.+?):\d+:\d+\)?$/)?.[1];
  // Code that was made at run time has no file.
  if (place === undefined || frame?.includes("eval at ") === true || place.startsWith("node:")) return undefined;
  return place.startsWith("file:") ? fileURLToPath(place) : place;
}
