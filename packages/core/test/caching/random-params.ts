/** Values that params may hold, drawn from few enough pieces that many of them almost meet. */

const TEXTS = ["", "a", "1", "n1;", "s1:a", "u", "z", "t", "null", "undefined", "[]", "{}", "1:a", ";", "true", "0"];
const FIELDS = ["a", "b", "1:a", "", "u", "a1", "10"];
const NUMBERS = [0, -0, 1, -1, 1.5, 10, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

type Draw = () => number;
type Make = (draw: Draw, depth: number) => unknown;

const pick = <T>(list: readonly T[], draw: Draw): T => list[Math.floor(draw() * list.length)] as T;
const several = (draw: Draw, depth: number): readonly unknown[] =>
  Array.from({ length: Math.floor(draw() * 4) }, () => randomValue(draw, depth - 1));

const LEAVES: readonly Make[] = [
  (draw) => pick(TEXTS, draw),
  (draw) => pick(NUMBERS, draw),
  (draw) => BigInt(Math.floor(draw() * 3)),
  (draw) => draw() < 0.5,
  () => null,
  () => undefined,
  (draw) => new Date(Math.floor(draw() * 3)),
  (draw) => Uint8Array.from({ length: Math.floor(draw() * 3) }, () => Math.floor(draw() * 2)),
  (draw) => Uint16Array.from({ length: Math.floor(draw() * 2) }, () => Math.floor(draw() * 2)),
];

const BRANCHES: readonly Make[] = [
  (draw, depth) => [...several(draw, depth)],
  (draw, depth) => Object.fromEntries(several(draw, depth).map((value) => [pick(FIELDS, draw), value])),
  (draw, depth) => new Map(several(draw, depth).map((value) => [randomValue(draw, 0), value])),
  (draw, depth) => new Set(several(draw, depth)),
];

export function randomValue(draw: Draw, depth: number): unknown {
  return pick(depth <= 0 ? LEAVES : [...LEAVES, ...BRANCHES, ...BRANCHES], draw)(draw, depth);
}

class Dto {}

/** The same value, made in another order and of other classes where that means the same. */
export function sameValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sameValue);
  if (value instanceof Map)
    return new Map([...value].reverse().map(([key, item]) => [sameValue(key), sameValue(item)]));
  if (value instanceof Set) return new Set([...value].reverse().map(sameValue));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).reverse();
  return Object.assign(new Dto(), Object.fromEntries(fields.map(([key, item]) => [key, sameValue(item)])));
}

/** Without the fields that are there and undefined: to a cache they are the same as fields that are not there. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [withoutUndefined(key), withoutUndefined(item)]));
  if (value instanceof Set) return new Set([...value].map(withoutUndefined));
  if (typeof value !== "object" || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(fields.map(([key, item]) => [key, withoutUndefined(item)]));
}
