/** Copies of whatever passes a broker, in which secrets are left out and which JSON can express. */
import { globMatcher, isGlob } from "../../kernel/glob.ts";

/** Copies a value. Never throws. */
export type PlainCopy = (value: unknown) => unknown;

const REDACTED = "[redacted]";
/** Deeper than anything that a person would read. */
const MAX_DEPTH = 50;

interface Walk {
  readonly isSecret: (key: string, path: string) => boolean;
  /** The objects around the value, to see a circle. */
  readonly around: readonly object[];
  readonly path: string;
}

/**
 * Makes the copier that leaves out the values of some members: a pattern without a dot is the name of a member anywhere, one
 * with dots the path of a member from the top.
 */
export function createPlainCopy(redact: readonly string[]): PlainCopy {
  const names = redact.filter((pattern) => !pattern.includes(".")).map(matcher);
  const paths = redact.filter((pattern) => pattern.includes(".")).map(matcher);
  const isSecret = (key: string, path: string): boolean =>
    names.some((matches) => matches(key)) || paths.some((matches) => matches(path));
  return (value) => copy(value, { isSecret, around: [], path: "" });
}

/** Most names have no wildcards, and need no expression. */
const matcher = (pattern: string): ((text: string) => boolean) =>
  isGlob(pattern) ? globMatcher(pattern) : (text) => text === pattern;

function copy(value: unknown, walk: Walk): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (walk.around.includes(value)) return "[circle]";
  if (walk.around.length > MAX_DEPTH) return "[too deep]";
  try {
    return copyObject(value, { ...walk, around: [...walk.around, value] });
  } catch (error) {
    // A getter or `toJSON` of the application's failed.
    return `[unreadable: ${error instanceof Error ? error.message : "unknown reason"}]`;
  }
}

function copyObject(value: object, walk: Walk): unknown {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (isStream(value)) return "[stream]";
  if (value instanceof Map)
    return copyMembers(
      [...value].map(([key, item]) => [String(key), item]),
      walk,
    );
  if (Array.isArray(value) || value instanceof Set)
    return [...value].map((item, index) => copyMember(String(index), item, walk));
  if (value instanceof Error) return copyMembers(errorMembers(value), walk);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return copy(toJSON.call(value), walk);
  return copyMembers(Object.entries(value), walk);
}

const copyMembers = (members: readonly (readonly [string, unknown])[], walk: Walk): object =>
  Object.fromEntries(members.map(([key, item]) => [key, copyMember(key, item, walk)]));

function copyMember(key: string, item: unknown, walk: Walk): unknown {
  const path = walk.path === "" ? key : `${walk.path}.${key}`;
  return walk.isSecret(key, path) ? REDACTED : copy(item, { ...walk, path });
}

const isStream = (value: object): boolean => typeof (value as { readonly pipe?: unknown }).pipe === "function";

/** What tells of an error, its own members behind what all errors have. */
function errorMembers(error: Error): readonly (readonly [string, unknown])[] {
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([key]) => key !== "ctx");
  return [
    ["name", name],
    ["message", message],
    ...own,
    ["stack", stack],
    ...(cause === undefined ? [] : ([["cause", cause]] as const)),
  ];
}
