import { InvalidPacketDataError, IsomerError } from "@isomer/core/adapter-kit";
import { MsgPackSerializer } from "../src/index.ts";

const serializer = new MsgPackSerializer();
const roundTrip = (value: unknown): unknown => serializer.decode(serializer.encode(value, "REQ"), "REQ");

function thrownBy(task: () => unknown): unknown {
  try {
    task();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("encoding", () => {
  it("a BigInt is refused, naming where it is", () => {
    const payload = { ver: "5", params: { items: [{ id: 1 }, { id: 2n }] } };
    const error = thrownBy(() => serializer.encode(payload, "REQ"));
    expect(error).toBeInstanceOf(IsomerError);
    expect(error).toMatchObject({ type: "INVALID_PACKET_DATA", data: { type: "REQ", path: "params.items.1.id" } });
    expect(String(error)).toContain("Cannot encode 'params.items.1.id' of a REQ packet: a BigInt");
  });

  it("a BigInt within a Map is refused, naming where it is", () => {
    expect(() => serializer.encode({ map: new Map([["big", 1n]]) }, "RES")).toThrow("'map.big' of a RES packet");
    expect(() => serializer.encode(1n, "RES")).toThrow("'payload' of a RES packet");
  });

  it("a circle is refused", () => {
    const circle: Record<string, unknown> = { name: "a" };
    circle.self = circle;
    expect(() => serializer.encode({ params: [circle] }, "REQ")).toThrow(
      "Cannot encode 'params.0.self.self.self.self.self.self.self.self' of a REQ packet: deeper than 1000 levels, or",
    );
  });

  it("what is nested as deeply as allowed is read as well", () => {
    let value: unknown = "end";
    for (let level = 0; level < 500; level++) value = { list: [value] };
    expect(roundTrip(value)).toEqual(value);
    expect(() => serializer.encode([[value]], "REQ")).toThrow("deeper than 1000 levels");
  });

  it("works again after a failure", () => {
    expect(() => serializer.encode([1n], "REQ")).toThrow();
    expect(roundTrip({ a: 1 })).toEqual({ a: 1 });
  });

  it("an object is written as what its toJSON method answers", () => {
    class ObjectId {
      constructor(private readonly hex: string) {}
      toJSON(): string {
        return this.hex;
      }
    }
    expect(roundTrip({ id: new ObjectId("beef"), at: new URL("http://a.b/c") })).toEqual({
      id: "beef",
      at: "http://a.b/c",
    });
  });

  it("a toJSON method that answers its own object is not asked for ever", () => {
    const same = { a: 1, toJSON: () => same };
    class Same {
      readonly a = 1;
      toJSON(): this {
        return this;
      }
    }
    expect(roundTrip({ value: new Same() })).toEqual({ value: { a: 1 } });
    expect(roundTrip({ value: same })).toEqual({ value: { a: 1 } });
  });

  it("a toJSON method may encode something itself", () => {
    class Nested {
      toJSON(): unknown {
        return serializer.encode({ inner: true }, "REQ");
      }
    }
    const decoded = roundTrip({ before: 1, nested: new Nested(), after: 2 }) as { nested: Buffer };
    expect(decoded).toMatchObject({ before: 1, after: 2 });
    expect(serializer.decode(decoded.nested, "REQ")).toEqual({ inner: true });
  });

  it("instances of classes travel as their own members", () => {
    class Point {
      x = 1;
      y = 2;
      get length(): number {
        return 3;
      }
    }
    expect(roundTrip(new Point())).toEqual({ x: 1, y: 2 });
    expect(roundTrip(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
  });

  it("every view of bytes travels as bytes", () => {
    const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    expect(roundTrip({ view })).toEqual({ view: Buffer.from([1, 2]) });
    expect(roundTrip(new Uint16Array([1, 2]))).toEqual(Buffer.from([1, 0, 2, 0]));
    expect(roundTrip(new Float64Array([1.5, 2]).subarray(1))).toEqual(Buffer.from(new Float64Array([2]).buffer));
    expect(roundTrip(new DataView(new ArrayBuffer(4), 1, 2))).toEqual(Buffer.alloc(2));
    expect(roundTrip(new Uint8Array([1, 2]).buffer)).toEqual(Buffer.from([1, 2]));
  });

  it("a Map with values of every kind travels as an object", () => {
    expect(
      roundTrip(
        new Map<unknown, unknown>([
          ["a", new Map([[1, undefined]])],
          ["b", new Date(5)],
        ]),
      ),
    ).toEqual({
      a: { 1: null },
      b: new Date(5),
    });
  });

  it("an invalid date stays an invalid date", () => {
    expect((roundTrip(new Date(Number.NaN)) as Date).getTime()).toBeNaN();
  });

  it("a member named __proto__ does not travel", () => {
    const payload = JSON.parse('{"a":1,"__proto__":{"admin":true}}') as object;
    expect(roundTrip(payload)).toEqual({ a: 1 });
    expect(Object.keys(roundTrip(payload) as object)).toEqual(["a"]);
  });

  it("results of earlier calls are not overwritten", () => {
    const frames = Array.from({ length: 500 }, (_, i) => serializer.encode({ i, text: "x".repeat(i * 3) }, "REQ"));
    frames.forEach((frame, i) => {
      expect(serializer.decode(frame, "REQ")).toEqual({ i, text: "x".repeat(i * 3) });
    });
  });

  it("sends 16 MiB of text and of bytes", () => {
    const text = "ä".repeat(2 ** 23);
    const bytes = Buffer.alloc(2 ** 24, 3);
    const decoded = roundTrip({ text, bytes }) as { text: string; bytes: Buffer };
    expect(decoded.text === text).toBe(true);
    expect(decoded.bytes.equals(bytes)).toBe(true);
  });
});

describe("decoding", () => {
  it("bytes are Buffers of their own", () => {
    const frame = Buffer.from(serializer.encode({ bytes: Buffer.from([1, 2, 3]), text: "abc", key: { a: 1 } }, "REQ"));
    const decoded = serializer.decode(frame, "REQ") as { bytes: Buffer };
    frame.fill(0xff);
    expect(Buffer.isBuffer(decoded.bytes)).toBe(true);
    expect(decoded).toEqual({ bytes: Buffer.from([1, 2, 3]), text: "abc", key: { a: 1 } });
  });

  it("reads from a part of a larger Uint8Array", () => {
    const frame = serializer.encode({ a: [1.25, "ü", 70_000] }, "REQ");
    const memory = new Uint8Array(frame.length + 20).fill(0xc1);
    memory.set(frame, 7);
    expect(serializer.decode(memory.subarray(7, 7 + frame.length), "REQ")).toEqual({ a: [1.25, "ü", 70_000] });
  });

  it("integers beyond 2^53 are rounded to the nearest number", () => {
    expect(serializer.decode(Buffer.from("cfffffffffffffffff", "hex"), "REQ")).toBe(2 ** 64);
    expect(serializer.decode(Buffer.from("d38000000000000000", "hex"), "REQ")).toBe(-(2 ** 63));
  });

  it("member names of every length and alphabet are told apart", () => {
    const keys = ["", "a", "b", "ab", "ba", "aab", "aba", "x".repeat(31), "x".repeat(32), "ключ", "kluc", "漢", "漢字"];
    const object = Object.fromEntries(keys.map((key, i) => [key, i]));
    expect(roundTrip(object)).toEqual(object);
    expect(roundTrip(object)).toEqual(object);
  });

  const whole = Buffer.from(
    new MsgPackSerializer().encode(
      { a: [1, 300, 70_000, 2 ** 40, 0.1], b: "text".repeat(20), c: Buffer.alloc(300), d: new Date(5) },
      "REQ",
    ),
  );

  it("every truncation of a packet is refused", () => {
    for (let length = 0; length < whole.length; length++) {
      expect(thrownBy(() => serializer.decode(whole.subarray(0, length), "REQ"))).toBeInstanceOf(
        InvalidPacketDataError,
      );
    }
  });

  it("what lies behind the end of a truncated packet is not read", () => {
    const memory = Buffer.concat([whole.subarray(0, whole.length - 4), Buffer.from([0, 0, 0, 5])]);
    expect(() => serializer.decode(memory.subarray(0, whole.length - 4), "REQ")).toThrow(InvalidPacketDataError);
  });

  it.each([
    ["bytes behind the value", "c0c0"],
    ["the reserved byte", "c1"],
    ["an object as the key of a map", "8180c0"],
    ["an array that claims more items than bytes", "ddffffffff00"],
    ["a map that claims more members than bytes", "dfffffffff00"],
    ["10,000 nested arrays", "91".repeat(10_000)],
    ["JSON", Buffer.from('{"ver":"5"}').toString("hex")],
  ])("%s: refused", (_name, hex) => {
    const error = thrownBy(() => serializer.decode(Buffer.from(hex, "hex"), "INFO"));
    expect(error).toBeInstanceOf(InvalidPacketDataError);
    expect(error).toMatchObject({ data: { type: "INFO" }, cause: expect.any(Error) as Error });
  });

  it.each([
    ["an extension of two bytes that is not undefined", 0, "d5000102"],
    ["an unknown extension", 1, "d401ff"],
    ["records of msgpackr", 0x72, "d4724091a16101"],
    ["a record with an identifier of two bytes", 0x72, "d572600091a16101"],
    ["its errors", 0x65, "d4650091a776616c75654f66"],
    ["its regular expressions", 0x78, "d4780092a178a167"],
    ["its sets", 0x73, "d4730091a161"],
    ["its typed arrays", 0x74, "c7027407ff"],
    ["its big integers", 0x42, "d74200ffffffffffffff"],
    ["its references", 0x69, "92d669000000019001d67000000001"],
    ["its bundled strings", 0x62, "d66200000005c0a0a0"],
    ["a long one", 0x42, "c80001427f"],
    ["a very long one", 0x42, "c900000001427f"],
    [
      "one behind a value of every other form",
      0x73,
      [
        ["de000b", "a161c401d9", "a0c5000101", "d900c600000000", "da0000d4ffff", "db00000000d6ff00000000"],
        ["a0d7ff0000000000000000", "a0c70cff000000000000000000000000", "a0ca00000000", "a0cb0000000000000000"],
        ["01cc01", "cd0001ce00000001", "d47300c0"],
      ]
        .flat()
        .join(""),
    ],
  ])("extensions: %s: refused", (_name, extension, hex) => {
    const error = thrownBy(() => serializer.decode(Buffer.from(hex, "hex"), "REQ"));
    expect(error).toMatchObject({ cause: { message: `Extension type ${extension} is not one of a Moleculer node.` } });
  });

  it("a member named __proto__ gets another name and changes nothing", () => {
    const decoded = serializer.decode(Buffer.from("82a95f5f70726f746f5f5f81a161c3a16201", "hex"), "REQ") as object;
    expect(decoded).toEqual({ __proto_: { a: true }, b: 1 });
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });

  it("keys that are numbers, booleans or null become strings", () => {
    expect(serializer.decode(Buffer.from("84a16101" + "0502" + "c303" + "c004", "hex"), "REQ")).toEqual({
      a: 1,
      5: 2,
      true: 3,
      null: 4,
    });
  });

  it("bytes that look like extensions are bytes", () => {
    const bytes = Buffer.from("d47240c701d8d9c1", "hex");
    const value = {
      bytes,
      text: bytes.toString("latin1"),
      number: 8.5e-200,
      wide: 0xd472_4000,
      [`é${"x".repeat(40)}`]: bytes,
    };
    expect(roundTrip(value)).toEqual(value);
  });

  it("leaves no trace on the frame", () => {
    const frame = Buffer.from(serializer.encode({ a: 1 }, "REQ"));
    serializer.decode(frame, "REQ");
    expect(Object.keys(frame)).toEqual(Object.keys(Buffer.from(frame)));
  });
});
