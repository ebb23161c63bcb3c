import msgpack5 from "msgpack5";
import { decode as notepackDecode, encode as notepackEncode } from "notepack.io";
import { MsgPackSerializer } from "../src/index.ts";
import { randomValues } from "./random-values.ts";

const serializer = new MsgPackSerializer();
const moleculer = msgpack5();

const encode = (value: unknown): Buffer => serializer.encode(value, "REQ") as Buffer;
const decode = (bytes: Uint8Array): unknown => serializer.decode(bytes, "REQ");
const fromMoleculer = (value: unknown): Buffer => moleculer.encode(value).slice();

const SAMPLES: Readonly<Record<string, unknown>> = {
  nil: null,
  booleans: [true, false],
  "small integers": [
    0,
    1,
    127,
    128,
    255,
    256,
    65535,
    65536,
    2 ** 31,
    2 ** 32 - 1,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32768,
    -32769,
  ],
  "wide integers": [
    2 ** 32,
    1_690_000_000_123,
    Number.MAX_SAFE_INTEGER,
    -(2 ** 32) - 5,
    Number.MIN_SAFE_INTEGER,
    -(2 ** 31) - 1,
  ],
  floats: [0.5, 1.5, 0.1, -0.1, 1e300, 2 ** 60, Number.MAX_VALUE, Number.MIN_VALUE, Infinity, -Infinity, Number.NaN],
  strings: ["", "a", "x".repeat(31), "x".repeat(32), "x".repeat(255), "x".repeat(256), "x".repeat(70_000)],
  "strings beyond ASCII": [
    "ä",
    "é".repeat(20),
    "漢字".repeat(60),
    "😀".repeat(40),
    "ä".repeat(31),
    "ß".repeat(200),
    "€".repeat(30_000),
  ],
  bytes: [Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.alloc(256, 7), Buffer.alloc(70_000, 9)],
  dates: [
    0,
    1,
    1_690_000_000_000,
    1_690_000_000_123,
    2 ** 32 * 1000,
    -1,
    -1234,
    2 ** 33 * 1000 + 7,
    2 ** 35 * 1000 + 7,
  ].map((ms) => new Date(ms)),
  "long arrays": [
    Array.from({ length: 15 }, (_, i) => i),
    Array.from({ length: 16 }, (_, i) => i),
    Array.from({ length: 70_000 }, () => 1),
  ],
  "large maps": Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, i])),
  nesting: { a: { b: { c: [{ d: [] }, {}] } }, "": 1, ключ: 2 },
};

describe("towards a Moleculer node with MsgPack (msgpack5)", () => {
  it.each(Object.entries(SAMPLES))("%s: the bytes are the same and both sides read them", (_name, value) => {
    const bytes = encode(value);
    expect(bytes.equals(fromMoleculer(value))).toBe(true);
    expect(moleculer.decode(bytes)).toEqual(value);
    expect(decode(bytes)).toEqual(value);
  });

  it("a Map with other keys than strings arrives as a Map", () => {
    const map = new Map<unknown, unknown>([
      [1, "one"],
      ["two", { three: 3 }],
      [null, []],
    ]);
    expect(moleculer.decode(encode(map))).toEqual(map);
    expect(decode(fromMoleculer(map))).toEqual(map);
  });

  it("a Map with string keys alone arrives as an object", () => {
    expect(decode(encode(new Map([["a", 1]])))).toEqual({ a: 1 });
  });

  it("what a value has no bytes for is left out of maps as msgpack5 does", () => {
    const value = { a: undefined, b: () => 1, c: 2, d: new Set([1]), e: /x/ };
    expect(encode(value).equals(fromMoleculer(value))).toBe(true);
    expect(decode(encode(value))).toEqual({ c: 2, d: {}, e: {} });
  });

  it("undefined in an array, on which msgpack5 fails, arrives as null", () => {
    expect(() => fromMoleculer([undefined])).toThrow("undefined is not encodable");
    expect(moleculer.decode(encode([undefined, 1]))).toEqual([null, 1]);
  });

  it("the count of members is right when members were left out of a long map", () => {
    for (const [members, dropped] of [
      [16, 1],
      [20, 10],
      [66_000, 1],
      [66_000, 65_990],
    ] as const) {
      const value = Object.fromEntries(
        Array.from({ length: members }, (_, i) => [`k${i}`, i < dropped ? undefined : i]),
      );
      expect(decode(encode(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(encode({ value, after: 1 }).equals(fromMoleculer({ value, after: 1 }))).toBe(true);
    }
  });

  it("5000 random values have the same bytes and survive the way there and back", () => {
    for (const value of randomValues(20_240_607, 5000)) {
      const bytes = encode(value);
      expect(bytes.equals(fromMoleculer(value))).toBe(true);
      expect(decode(bytes)).toEqual(value);
    }
  });
});

describe("towards a Moleculer node with Notepack (notepack.io)", () => {
  const { "wide integers": _wide, floats: _floats, ...common } = SAMPLES;

  it.each(Object.entries(common))("%s: both sides read what the other wrote", (_name, value) => {
    expect(notepackDecode(encode(value))).toEqual(value);
    expect(decode(notepackEncode(value))).toEqual(value);
  });

  it("floats of either size are read", () => {
    expect(notepackDecode(encode([0.5, 0.1, 1e-300]))).toEqual([0.5, 0.1, 1e-300]);
    expect(decode(notepackEncode([0.5, 0.1, 1e-300]))).toEqual([0.5, 0.1, 1e-300]);
  });

  it("its undefined is read as undefined", () => {
    expect(decode(Buffer.from("93d4000001c0", "hex"))).toEqual([undefined, 1, null]);
  });
});
