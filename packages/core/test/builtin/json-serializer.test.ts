import { JsonSerializer } from "../../src/builtin/json-serializer.ts";

const serializer = new JsonSerializer();
const textOf = (payload: unknown): string => Buffer.from(serializer.encode(payload, "REQ")).toString();

describe("JSON serializer", () => {
  it("writes what Moleculer writes", () => {
    const payload = {
      a: undefined,
      date: new Date(0),
      bytes: Buffer.from("hi"),
      map: new Map([["a", 1]]),
      nan: Number.NaN,
    };
    expect(textOf(payload)).toBe(
      '{"date":"1970-01-01T00:00:00.000Z","bytes":{"type":"Buffer","data":[104,105]},"map":{},"nan":null}',
    );
  });

  it("refuses what is no JSON value", () => {
    expect(() => serializer.encode({ big: 1n }, "REQ")).toThrow(TypeError);
    expect(() => serializer.encode(undefined, "REQ")).toThrow("Invalid packet data.");
    expect(() => serializer.encode(() => 1, "REQ")).toThrow("Invalid packet data.");
  });

  it("answers input that is no JSON with one error, whose cause says why", () => {
    expect(() => serializer.decode(Buffer.from("{"), "RES")).toThrow(
      expect.objectContaining({ type: "INVALID_PACKET_DATA", data: { type: "RES" }, cause: expect.any(SyntaxError) }),
    );
  });

  it("reads any kind of byte array", () => {
    expect(serializer.decode(new TextEncoder().encode('{"a":"é"}'), "REQ")).toEqual({ a: "é" });
  });
});
