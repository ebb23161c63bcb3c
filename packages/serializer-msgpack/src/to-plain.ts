/** What is nested deeper, or contains itself, is refused: every receiver reads as many levels. */
const MAX_DEPTH = 1000;

/** A value that MessagePack, as Moleculer nodes read it, cannot express. */
export class UnencodableValue extends Error {
  /** Where it is, from the outermost member or index on. */
  readonly path: string[] = [];
}

/**
 * A copy of `value` in which everything has a form in plain MessagePack. msgpackr alone would let a BigInt arrive
 * rounded, fill up the items of a `Uint16Array` or `Float64Array` with uninitialised memory, and send a member named
 * `__proto__`, for which a Moleculer node drops the packet.
 */
export function toPlain(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case "object":
      return value === null ? null : plainObject(value, depth);
    case "bigint":
      throw new UnencodableValue("a BigInt has no form that a Moleculer node reads: send a string or a number");
    case "function":
    case "symbol":
      return undefined;
    default:
      return value;
  }
}

function plainObject(value: object, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new UnencodableValue(`deeper than ${MAX_DEPTH} levels, or contains itself`);
  if (Array.isArray(value)) return value.map((item: unknown, i) => plainMember(item, i, depth));
  if (value instanceof Date || value instanceof Uint8Array || value instanceof ArrayBuffer) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof Map) {
    return new Map(Array.from(value, ([key, item]) => [toPlain(key, depth + 1), plainMember(item, key, depth)]));
  }
  const json = "toJSON" in value && typeof value.toJSON === "function" ? (value.toJSON() as unknown) : value;
  return json === value ? plainMembers(value as Record<string, unknown>, depth) : toPlain(json, depth + 1);
}

/** Own enumerable members. */
function plainMembers(object: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const member = plainMember(object[key], key, depth);
    if (member !== undefined && key !== "__proto__") copy[key] = member;
  }
  return copy;
}

function plainMember(member: unknown, key: unknown, depth: number): unknown {
  try {
    return toPlain(member, depth + 1);
  } catch (error) {
    if (error instanceof UnencodableValue) error.path.unshift(String(key));
    throw error;
  }
}
