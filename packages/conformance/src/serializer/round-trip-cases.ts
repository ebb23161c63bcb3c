/** What is encoded comes back, and the memory of both sides stays their own. */
import assert from "node:assert/strict";
import type { FrameType, Serializer } from "@isomer/core/adapter-kit";
import type { SuiteCase } from "../suite.ts";
import { PACKET_SAMPLES, requestWith } from "./packet-samples.ts";
import { JSON_VALUES, nested, PRESERVED_VALUES } from "./value-samples.ts";

const DEPTH = 100;
const MIB = 1024 * 1024;
/** What a packet around some bytes may cost. */
const ENVELOPE_BYTES = 1_024;

/** Cases for every serializer, and those of its capabilities. */
export function roundTripCases(create: () => Serializer): SuiteCase[] {
  return [
    ...packetCases(create),
    ...valueCases(create),
    ...capabilityCases(create),
    ...textCases(create),
    ...memoryCases(create),
  ];
}

function packetCases(create: () => Serializer): SuiteCase[] {
  return PACKET_SAMPLES.map(({ title, type, payload }) => ({
    title: `round trip: ${title}`,
    run: () => assert.deepEqual(roundTrip(create(), payload, type), payload),
  }));
}

function valueCases(create: () => Serializer): SuiteCase[] {
  const samples = [
    ...JSON_VALUES,
    { title: `${DEPTH} levels of objects and lists`, value: nested(DEPTH) },
    {
      title: "a payload of 1 MiB",
      value: { text: "é".repeat(MIB / 4), list: Array.from({ length: MIB / 16 }, (_, i) => i) },
    },
  ];
  return samples.map(({ title, value }) => ({
    title: `round trip: ${title}`,
    run: () => assert.deepEqual(paramsOf(roundTrip(create(), requestWith({ value }), "REQ")), { value }),
  }));
}

function capabilityCases(create: () => Serializer): SuiteCase[] {
  const { binary, preserves } = create().capabilities;
  const preserved = preserves.map((kind) => ({
    title: `preserves: ${kind}`,
    run: () => {
      for (const value of PRESERVED_VALUES[kind]) {
        const decoded = paramsOf(roundTrip(create(), requestWith({ value, list: [value] }), "REQ"));
        assert.deepEqual(decoded, { value, list: [value] });
      }
    },
  }));
  return [...preserved, binary ? binaryCase(create) : textualBytesCase(create)];
}

/** What a serializer offers whose format is text. */
function textCases(create: () => Serializer): SuiteCase[] {
  const { text } = create();
  if (text === undefined) return [];
  return [
    {
      title: "the text of a payload is what is encoded",
      run: () => {
        for (const { type, payload } of PACKET_SAMPLES) {
          assert.equal(text.write(payload, type), Buffer.from(create().encode(payload, type)).toString());
        }
      },
    },
    {
      title: "a list of texts is read as their array, and does not begin like a framed batch",
      run: () => {
        const texts = PACKET_SAMPLES.map(({ type, payload }) => text.write(payload, type));
        const bytes = Buffer.from(text.list([text.write("5", "BATCH"), text.write(7, "BATCH"), ...texts]));
        assert.deepEqual(create().decode(bytes, "BATCH"), ["5", 7, ...PACKET_SAMPLES.map(({ payload }) => payload)]);
        assert.notEqual(bytes[0], 1);
        assert.deepEqual(create().decode(Buffer.from(text.list([])), "BATCH"), []);
      },
    },
  ];
}

function binaryCase(create: () => Serializer): SuiteCase {
  return {
    title: "bytes come back as a Buffer and cost no more than their length",
    run: () => {
      const bytes = Buffer.alloc(100_000, "bytes");
      const encoded = create().encode(requestWith(bytes), "REQ");
      assert.ok(encoded.length < bytes.length + ENVELOPE_BYTES, `${bytes.length} bytes cost ${encoded.length}.`);
      const decoded = (create().decode(encoded, "REQ") as { readonly params: unknown }).params;
      assert.ok(Buffer.isBuffer(decoded), "The bytes are a Buffer.");
      assert.ok(decoded.equals(bytes), "The bytes are the same.");
    },
  };
}

function textualBytesCase(create: () => Serializer): SuiteCase {
  return {
    title: "bytes travel as Buffer's JSON form",
    run: () => {
      const value = Buffer.from([0, 128, 255]);
      const decoded = paramsOf(roundTrip(create(), requestWith({ value }), "REQ"));
      assert.deepEqual(decoded, { value: { type: "Buffer", data: [0, 128, 255] } });
    },
  };
}

function memoryCases(create: () => Serializer): SuiteCase[] {
  return [
    {
      title: "the result does not refer to the input's memory",
      run: () => {
        const serializer = create();
        for (const { type, payload } of PACKET_SAMPLES) {
          const bytes = serializer.encode(payload, type);
          const decoded = serializer.decode(bytes, type);
          bytes.fill(0xff);
          assert.deepEqual(decoded, payload);
        }
        if (!serializer.capabilities.binary) return;
        const encoded = serializer.encode(requestWith({ bytes: Buffer.from("kept") }), "REQ");
        const decoded = paramsOf(serializer.decode(encoded, "REQ")) as { readonly bytes: Buffer };
        encoded.fill(0xff);
        assert.equal(decoded.bytes.toString(), "kept");
      },
    },
    {
      title: "a frame keeps its bytes while others are encoded",
      run: () => {
        const serializer = create();
        const frames = PACKET_SAMPLES.map(({ type, payload }) => serializer.encode(payload, type));
        for (let i = 0; i < 1_000; i++) serializer.encode(requestWith({ filler: "x".repeat(i) }), "REQ");
        assert.deepEqual(
          frames.map((frame, i) => serializer.decode(frame, PACKET_SAMPLES[i]?.type ?? "REQ")),
          PACKET_SAMPLES.map(({ payload }) => payload),
        );
      },
    },
    {
      title: "decodes a part of a larger piece of memory",
      run: () => {
        const serializer = create();
        for (const { type, payload } of PACKET_SAMPLES) {
          const encoded = serializer.encode(payload, type);
          const memory = new Uint8Array(encoded.length + 64).fill(0xff);
          memory.set(encoded, 32);
          assert.deepEqual(serializer.decode(memory.subarray(32, 32 + encoded.length), type), payload);
        }
      },
    },
    {
      title: "encoding does not change the payload",
      run: () => {
        for (const { type, payload } of PACKET_SAMPLES) create().encode(deepFreeze(structuredClone(payload)), type);
      },
    },
  ];
}

function roundTrip(serializer: Serializer, payload: unknown, type: FrameType): unknown {
  return serializer.decode(serializer.encode(payload, type), type);
}

const paramsOf = (packet: unknown): unknown => (packet as { readonly params: unknown }).params;

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
