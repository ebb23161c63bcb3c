/**
 * A copy of plain objects and arrays, at any depth, without the members that reach prototypes. Everything else (dates, bytes,
 * maps, instances of classes, functions) is not data to take apart and stays what it is. `isData` says which objects are.
 */
export function copyData(value: unknown, isData: (object: object) => boolean = isPlain): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => copyData(element, isData));
  return isData(value) ? copyMembers(value, isData) : value;
}

/** A plain object with copies of an object's own members. */
export function copyMembers(object: object, isData: (object: object) => boolean = isPlain): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(object)) if (!isUnsafe(key)) copy[key] = copyData(member, isData);
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
