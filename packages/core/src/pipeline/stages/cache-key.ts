import { createHash } from "node:crypto";
import type { AnyContext, Context } from "../../context/context.ts";
import type { CacheOptions } from "../../definition/options.ts";

/** The function that makes the cache key of a call of one action: `<action>:<encoded values>`. */
export function cacheKeyOf(action: string, options: CacheOptions): (ctx: AnyContext) => string {
  const { keygen, keys } = options;
  if (keygen !== undefined) return (ctx) => keygen.call(ctx.service?.instance, action, ctx as Context);
  const prefix = `${action}:`;
  if (keys === undefined) return (ctx) => bounded(prefix, encodeKey(ctx.params));
  const readers = keys.map(readerOf);
  const [only] = readers;
  if (only !== undefined && readers.length === 1) {
    const textOf = remembering((value) => bounded(prefix, encodeKey(value)));
    return (ctx) => textOf(only(ctx));
  }
  return (ctx) => {
    let text = "";
    for (const read of readers) text += encodeKey(read(ctx));
    return bounded(prefix, text);
  };
}

/** Longest text of values in a key, in characters. */
const LONGEST_TEXT = 1_024;

/** A key for any values: of long ones it has the SHA-256, so that large params do not make large keys. */
const bounded = (prefix: string, text: string): string =>
  text.length <= LONGEST_TEXT ? prefix + text : `${prefix}h${createHash("sha256").update(text).digest("base64")}`;

/** Values whose text is remembered at a time, and the length of the longest. */
const REMEMBERED = 1_000;
const LONGEST = 64;

/**
 * Answers what `make` does, and remembers it for numbers and short texts: an action is asked for the same few again and again,
 * and a text that is made anew must be joined and hashed before a cacher can look for it, which costs more than the rest of a
 * hit.
 */
function remembering(make: (value: unknown) => string): (value: unknown) => string {
  const known = new Map<string | number, string>();
  return (value) => {
    // A Map takes 0 and -0 for the same.
    const short = typeof value === "number" ? value !== 0 : typeof value === "string" && value.length <= LONGEST;
    if (!short) return make(value);
    let text = known.get(value as string | number);
    if (text === undefined) {
      text = make(value);
      if (known.size >= REMEMBERED) known.clear();
      known.set(value as string | number, text);
    }
    return text;
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
  if (steps.length === 1) return (ctx) => member(from(ctx), path);
  return (ctx) => {
    let value = from(ctx);
    for (const step of steps) value = member(value, step);
    return value;
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/**
 * A text that is equal for equal values and different for different ones: every value carries its type, texts their
 * length, and the order of an object's fields does not matter. Throws for what is not told apart by what is in it: functions,
 * symbols, and built-in objects such as promises and regular expressions.
 */
function encodeKey(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `s${value.length}:${value}`;
    case "number":
      return Object.is(value, -0) ? "n-0;" : `n${value};`;
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "bigint":
      return `b${value};`;
    case "object":
      return value === null ? "z" : encodeObject(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be part of a cache key.`);
  }
}

function encodeObject(value: object): string {
  if (Array.isArray(value)) return `[${encodeAll(value)}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return encodeFields(value);
  switch (tagOf(value)) {
    case "Date":
      return `d${(value as Date).getTime()};`;
    case "Map":
    case "Set":
      return encodeCollection(value as Iterable<unknown>);
    default:
      return ArrayBuffer.isView(value) ? encodeBytes(value) : encodeInstance(value);
  }
}

/** The order in which members were added does not matter. */
function encodeCollection(members: Iterable<unknown>): string {
  return `${tagOf(members)}[${[...members].map(encodeKey).sort().join("")}]`;
}

/** Holes of an array are `undefined`, as for whoever reads it. */
function encodeAll(list: readonly unknown[]): string {
  let text = "";
  for (const item of list) text += encodeKey(item);
  return text;
}

function encodeFields(value: object): string {
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

/** The elements count with their width; a Buffer is a `Uint8Array`. */
function encodeBytes(view: ArrayBufferView): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return `y${tagOf(view)}:${bytes.toString("base64")};`;
}

/** An instance of a class is what it says of itself, or its fields: a DTO asks the same as the literal that another node sends. */
function encodeInstance(value: object): string {
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return `j${encodeKey(value.constructor.name)}${encodeKey(toJSON.call(value))}`;
  if (tagOf(value) === "Object") return encodeFields(value);
  throw new TypeError(`A value of type ${tagOf(value)} cannot be part of a cache key.`);
}

/** `Uint8Array`, `RegExp`; `Object` for literals and instances of ordinary classes. */
const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
