import type { AnyFunction } from "./service-definition.ts";

/** An object literal, or what looks like one; instances of classes are values that nobody here looks into. */
export type PlainObject = Record<string, unknown>;

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // The prototype of a literal has no prototype, in this realm and in any other.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A plain object that can be copied key by key. Schemas of validation libraries may be literals too, but they are code: their
 * symbols, or what Standard Schema defines, would not survive a copy.
 */
export function isData(value: unknown): value is PlainObject {
  return isPlainObject(value) && !("~standard" in value) && Object.getOwnPropertySymbols(value).length === 0;
}

/** Whether a value can be called. */
export const isFunction = (value: unknown): value is AnyFunction => typeof value === "function";

/** A copy of plain objects and arrays, all the way down; functions and instances of classes are shared. */
export function clonePlain<T>(value: T, copies: Map<unknown, unknown> = new Map()): T {
  if (!Array.isArray(value) && !isData(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known as T;
  const copy: unknown[] | PlainObject = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, clonePlain(item, copies));
  return copy as T;
}

/**
 * A new value in which `higher` wins and `lower` fills the gaps: objects by key, arrays by index. An `undefined` is a gap,
 * a `null` is not.
 */
function fillGaps(higher: unknown, lower: unknown): unknown {
  if (higher === undefined) return clonePlain(lower);
  if (isData(higher) && isData(lower)) return fillKeys(higher, lower);
  if (Array.isArray(higher) && Array.isArray(lower)) {
    return Array.from({ length: Math.max(higher.length, lower.length) }, (_, index) =>
      fillGaps(higher[index], lower[index]),
    );
  }
  return clonePlain(higher);
}

/** {@link fillGaps} of two plain objects. */
export function fillKeys(higher: PlainObject, lower: PlainObject): PlainObject {
  const merged: PlainObject = {};
  for (const key of new Set([...Object.keys(lower), ...Object.keys(higher)])) {
    setOwn(merged, key, fillGaps(ownValue(higher, key), ownValue(lower, key)));
  }
  return merged;
}

/** The value of a key that is not inherited: a key may be called `constructor`. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether two values hold the same; functions and instances of classes must be the same one. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameData(item, other[index]));
  }
  if (!isData(one) || !isData(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameData(one[key], other[key]))
  );
}

/** Freezes plain objects and arrays, all the way down. Only for what was copied before: it changes its argument. */
export function deepFreeze<T>(value: T): T {
  if ((!Array.isArray(value) && !isData(value)) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}

/** Sets a key, but for `__proto__`: an assignment would change the prototype, and definitions may come from JSON. */
function setOwn(target: object, key: string, value: unknown): void {
  if (key !== "__proto__") (target as PlainObject)[key] = value;
}
