import type { AnyContext, Context } from "../../context/context.ts";
import type { CacheOptions } from "../../definition/options.ts";

/** The function that makes the cache key of a call of one action: `<action>:<encoded values>`. */
export function cacheKeyOf(action: string, options: CacheOptions): (ctx: AnyContext) => string {
  const { keygen, keys } = options;
  if (keygen !== undefined) return (ctx) => keygen(action, ctx as Context);
  const prefix = `${action}:`;
  if (keys === undefined) return (ctx) => prefix + encodeKey(ctx.params);
  const readers = keys.map(readerOf);
  return (ctx) => {
    let key = prefix;
    for (const read of readers) key += encodeKey(read(ctx));
    return key;
  };
}

type Reader = (ctx: AnyContext) => unknown;

/** `#path` reads meta, `@path` headers, anything else params; dots go deeper. */
function readerOf(path: string): Reader {
  const source = path[0];
  if (source === "#") return walker((ctx) => ctx.meta, path.slice(1));
  if (source === "@") return walker((ctx) => ctx.headers, path.slice(1));
  return walker((ctx) => ctx.params, path);
}

function walker(from: Reader, path: string): Reader {
  const steps = path.split(".");
  return (ctx) => {
    let value = from(ctx);
    for (const step of steps) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
    return value;
  };
}

/**
 * A text that is equal for equal values and different for different ones: every value carries its type, texts their
 * length, and the order of an object's fields does not matter.
 */
export function encodeKey(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `s${value.length}:${value}`;
    case "number":
      return Object.is(value, -0) ? "n0;" : `n${value};`;
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "bigint":
      return `b${value};`;
    case "object":
      return value === null ? "z" : encodeObject(value);
    default:
      return `x${String(value)};`;
  }
}

function encodeObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(encodeKey).join("")}]`;
  if (value instanceof Date) return `d${value.getTime()};`;
  if (ArrayBuffer.isView(value))
    return `y${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")};`;
  if (value instanceof Map) return `m${encodeObject([...value].sort(byEncodedKey))}`;
  if (value instanceof Set) return `e${encodeObject([...value].map(encodeKey).sort())}`;
  const fields = Object.keys(value);
  if (fields.length > 1) fields.sort();
  let text = "{";
  for (const field of fields) {
    const member = (value as Record<string, unknown>)[field];
    // A field that is not there and one that is undefined are the same question.
    if (member !== undefined) text += `${field.length}:${field}${encodeKey(member)}`;
  }
  return `${text}}`;
}

const byEncodedKey = ([a]: [unknown, unknown], [b]: [unknown, unknown]): number =>
  encodeKey(a) < encodeKey(b) ? -1 : 1;
