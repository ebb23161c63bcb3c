/** What {@link copyData} does with objects. */
export interface CopyPolicy {
  /** Whether an object is data to take apart. */
  readonly isData: (object: object) => boolean;
  /** What stands in the copy for an object that is not. */
  readonly leafOf: (object: object) => unknown;
}

/** Literals and what parsers make is data. Dates, bytes, maps, instances of classes and functions stay what they are. */
const plainData: CopyPolicy = { isData: isPlain, leafOf: (object) => object };

/** A copy of arrays and of objects that are data, at any depth, without the members that reach prototypes. */
export function copyData(value: unknown, policy: CopyPolicy = plainData): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => copyData(element, policy));
  return policy.isData(value) ? copyMembers(value, policy) : policy.leafOf(value);
}

/** A plain object with copies of an object's own members. */
export function copyMembers(object: object, policy: CopyPolicy = plainData): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(object)) if (!isUnsafe(key)) copy[key] = copyData(member, policy);
  return copy;
}

/** A member by which code that merges objects can be led to a prototype. */
export const isUnsafe = (key: string): boolean => key === "__proto__" || key === "constructor";

/** Made by a literal or a parser, of this realm or another. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** Has members to read, unlike arrays and the containers, dates and bytes of the language. */
export function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (isPlain(value)) return true;
  return !(
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof Promise ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}
