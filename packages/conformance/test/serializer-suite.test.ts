/** The suite itself: it must notice serializers that break the port. */
import { deserialize, serialize } from "node:v8";
import { GOSSIP_TYPES, PACKET_TYPES, type Serializer, type SerializerCapabilities } from "@isomer/core/adapter-kit";
import { serializerSuite } from "../src/index.ts";
import { casesOf, failuresOf } from "./run-suite.ts";

const textual: SerializerCapabilities = { binary: false, preserves: [] };

const json: Serializer = {
  name: "json",
  capabilities: textual,
  encode: (payload) => Buffer.from(JSON.stringify(payload)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
};

const failuresWith = (flaw: Partial<Serializer>): Promise<string[]> =>
  failuresOf((runner) => serializerSuite(runner, { name: "flawed", create: () => ({ ...json, ...flaw }) }));

describe("the serializer suite", () => {
  it("passes a serializer that keeps the port", async () => {
    expect(await failuresWith({})).toEqual([]);
  });

  it("has a case for every packet that is encoded", () => {
    const titles = casesOf((runner) => serializerSuite(runner, { name: "json", create: () => json })).map(
      ({ title }) => title,
    );
    for (const type of [...PACKET_TYPES, ...GOSSIP_TYPES, "CANCEL"]) {
      expect(titles.filter((title) => title.startsWith(`round trip: ${type}`)).length).toBeGreaterThan(0);
    }
  });

  it("notices half packets", async () => {
    const decode = (bytes: Uint8Array): unknown => {
      const text = Buffer.from(bytes).toString();
      try {
        return JSON.parse(text);
      } catch {
        return JSON.parse(`${text}}`);
      }
    };
    expect(await failuresWith({ decode })).toEqual(["a truncated frame is rejected, wherever it ends"]);
  });

  it("notices memory that is used again", async () => {
    const shared = Buffer.alloc(4 * 1024 * 1024);
    const encode = (payload: unknown): Uint8Array => shared.subarray(0, shared.write(JSON.stringify(payload)));
    expect(await failuresWith({ encode })).toContain("a frame keeps its bytes while others are encoded");
  });

  it("notices a result that refers to its input", async () => {
    const binary: Serializer = {
      name: "v8",
      capabilities: { binary: true, preserves: ["bytes"] },
      encode: (payload) => serialize(payload),
      decode: (bytes) => aliasing(deserialize(bytes), bytes),
    };
    expect(await failuresWith(binary)).toContain("the result does not refer to the input's memory");
  });

  it("notices kinds of values that are declared and lost", async () => {
    const capabilities: SerializerCapabilities = { binary: false, preserves: ["date", "nan"] };
    expect(await failuresWith({ capabilities })).toEqual(["preserves: date", "preserves: nan"]);
  });

  it("notices a payload that changes prototypes", async () => {
    const decode = (bytes: Uint8Array): unknown => assignAll(JSON.parse(Buffer.from(bytes).toString()));
    expect(await failuresWith({ decode })).toEqual(["no payload changes the prototype of objects"]);
  });

  it("notices other bytes than those of the golden frames", async () => {
    const frames = [{ name: "PING", type: "PING" as const, bytes: Buffer.from('{ "id": "1" }'), decoded: { id: "1" } }];
    const failures = await failuresOf((runner) =>
      serializerSuite(runner, { name: "json", create: () => json, golden: { frames } }),
    );
    expect(failures).toEqual(["writes the same bytes as other implementations"]);
  });
});

/** Puts the input's memory where params hold bytes, as a decoder without copies does. */
function aliasing(packet: unknown, bytes: Uint8Array): unknown {
  const params = (packet as { readonly params?: { bytes?: unknown } }).params;
  if (!(params?.bytes instanceof Uint8Array)) return packet;
  const start = Buffer.from(bytes).indexOf(Buffer.from("kept"));
  params.bytes = Buffer.from(bytes.buffer, bytes.byteOffset + start, 4);
  return packet;
}

/** Copies members by assignment, which is how a key named __proto__ takes effect. */
function assignAll(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(assignAll);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = assignAll(member);
  return copy;
}
