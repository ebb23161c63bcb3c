/** Values that an application may send, by what a serializer must be able to do with them. */
import type { SerializerCapabilities } from "@isomer/core/adapter-kit";

/** A kind of value beyond those of JSON. */
export type PreservedKind = SerializerCapabilities["preserves"][number];

/** Values of one kind. */
export interface ValueSample {
  readonly title: string;
  readonly value: unknown;
}

/** Values of JSON, which every serializer carries. */
export const JSON_VALUES: readonly ValueSample[] = [
  {
    title: "integers of every size",
    value: [
      0,
      1,
      -1,
      127,
      128,
      -128,
      -129,
      255,
      256,
      65_535,
      65_536,
      -32_769,
      2 ** 31 - 1,
      2 ** 31,
      -(2 ** 31),
      2 ** 32 - 1,
    ],
  },
  {
    title: "integers beyond 32 bits",
    value: [2 ** 32, 2 ** 32 + 1, -(2 ** 32), -(2 ** 31) - 1, 1_700_000_000_123, 2 ** 53 - 1, -(2 ** 53) + 1],
  },
  {
    title: "fractions",
    value: [0.1, -0.1, 1.5, 1 / 3, 16_777_217.5, 1e21, 1.7976931348623157e308, 5e-324, 2 ** -1074, Math.PI, -273.15],
  },
  {
    title: "texts of every script",
    value: ["é", "e\u0301", "漢字", "שלום", "🙂", "👩‍👩‍👧", "\u2028\u2029", "\u0000\u001f", "\ufeff", '"\\/'],
  },
  {
    title: "texts around the sizes where formats change",
    value: [31, 32, 255, 256, 65_535, 65_536].map((n) => "x".repeat(n)),
  },
  {
    title: "lists around the sizes where formats change",
    value: [15, 16, 65_535, 65_536].map((n) => Array.from({ length: n }, (_, i) => i % 7)),
  },
  {
    title: "objects around the sizes where formats change",
    value: [15, 16, 300].map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key-${i}`, i]))),
  },
  { title: "empty things", value: ["", [], {}, [[]], [{}], { "": "" }, { a: [] }, 0, false, null] },
  {
    title: "unusual keys",
    value: { "": 1, " ": 2, "a.b": 3, "ä🙂": 4, constructor: 5, toString: 6, length: 7, "0": 8 },
  },
];

/** Values that come back as what they were if the serializer declares their kind. */
export const PRESERVED_VALUES: Readonly<Record<PreservedKind, readonly unknown[]>> = {
  undefined: [[1, undefined, 3], { a: undefined, b: 1 }],
  date: [
    new Date(0),
    new Date(1_700_000_000_123),
    new Date(1_700_000_000_000),
    new Date(-1),
    new Date(8_000_000_000_000),
  ],
  bigint: [0n, 1n, -1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)],
  map: [
    new Map(),
    new Map<string, unknown>([
      ["a", 1],
      ["b", new Map([["c", [2]]])],
    ]),
  ],
  set: [new Set(), new Set([1, "two", null])],
  regexp: [/a+b/giu, /[/\]]/],
  bytes: [Buffer.alloc(0), Buffer.from([0, 1, 127, 128, 255]), Buffer.alloc(70_000, 7)],
  nan: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
};

/** Objects in each other, `depth` levels. */
export function nested(depth: number): unknown {
  let value: unknown = { end: true };
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { level: i, next: value } : [i, value];
  return value;
}
