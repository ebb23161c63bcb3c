import { goldenFrames } from "@isomer/conformance";
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
  it.each(Object.entries(SAMPLES))("%s: both sides read what the other wrote", (_name, value) => {
    expect(moleculer.decode(encode(value))).toEqual(value);
    expect(decode(fromMoleculer(value))).toEqual(value);
    expect(decode(encode(value))).toEqual(value);
  });

  it.each([...goldenFrames("nats", "msgpack"), ...goldenFrames("tcp", "msgpack")].map((frame) => [frame.name, frame]))(
    "it reads our form of the packet %s",
    (_name, { decoded }) => {
      expect(moleculer.decode(encode(decoded))).toEqual(decoded);
    },
  );

  it("what a value has no bytes for is left out as msgpack5 does", () => {
    const value = { a: undefined, b: () => 1, c: 2, d: new Set([1]), e: /x/, f: new Error("x") };
    expect(moleculer.decode(encode(value))).toEqual({ c: 2, d: {}, e: {}, f: {} });
    expect(moleculer.decode(fromMoleculer(value))).toEqual({ c: 2, d: {}, e: {}, f: {} });
  });

  it("undefined in an array, on which msgpack5 fails, arrives as null", () => {
    expect(() => fromMoleculer([undefined])).toThrow("undefined is not encodable");
    expect(moleculer.decode(encode([undefined, 1]))).toEqual([null, 1]);
  });

  it("a member named __proto__, for which msgpack5 drops the packet, does not travel", () => {
    const payload = JSON.parse('{"a":1,"__proto__":{"admin":true}}') as object;
    expect(() => moleculer.decode(fromMoleculer(payload))).toThrow();
    expect(moleculer.decode(encode(payload))).toEqual({ a: 1 });
  });

  it("a Map with other keys than strings arrives there as a Map, and here as an object", () => {
    const map = new Map<unknown, unknown>([
      [1, "one"],
      ["two", { three: 3 }],
    ]);
    expect(moleculer.decode(encode(map))).toEqual(map);
    expect(decode(fromMoleculer(map))).toEqual({ 1: "one", two: { three: 3 } });
  });

  it("2000 random values survive the way there, the way back and the way to ourselves", () => {
    for (const value of randomValues(20_240_607, 2000)) {
      const bytes = encode(value);
      expect(moleculer.decode(bytes)).toEqual(value);
      expect(decode(bytes)).toEqual(value);
      expect(decode(fromMoleculer(value))).toEqual(value);
    }
  });
});

describe("towards a Moleculer node with Notepack (notepack.io)", () => {
  const { floats, ...common } = SAMPLES;

  it.each(Object.entries(common))("%s: both sides read what the other wrote", (_name, value) => {
    expect(notepackDecode(encode(value))).toEqual(value);
    expect(decode(notepackEncode(value))).toEqual(value);
  });

  it("floats are read, but for whole numbers beyond 64 bits, which it writes as 0", () => {
    const fractions = [0.5, 0.1, -0.1, 1e-300, Number.MIN_VALUE, Infinity, -Infinity, Number.NaN];
    expect(notepackDecode(encode(floats))).toEqual(floats);
    expect(decode(notepackEncode(fractions))).toEqual(fractions);
  });

  it("2000 random values survive the way there and the way back", () => {
    for (const value of randomValues(20_261_121, 2000)) {
      expect(notepackDecode(encode(value))).toEqual(value);
      expect(decode(notepackEncode(value))).toEqual(value);
    }
  });

  it("its undefined is read as undefined", () => {
    expect(decode(Buffer.from("93d4000001c0", "hex"))).toEqual([undefined, 1, null]);
  });
});
