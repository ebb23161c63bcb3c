/** The conformance suite of the serializer port. */
import assert from "node:assert/strict";
import type { FrameType, Serializer } from "@isomer/core/adapter-kit";
import { robustnessCases } from "./serializer/robustness-cases.ts";
import { roundTripCases } from "./serializer/round-trip-cases.ts";
import { type Exceptions, registerSuite, type SuiteCase, type TestRunner } from "./suite.ts";

/** Frames whose bytes and meaning are known; those of `goldenFrames()` fit. */
export interface GoldenSamples {
  readonly frames: readonly {
    readonly name: string;
    readonly type: FrameType;
    readonly bytes: Uint8Array;
    readonly decoded: unknown;
  }[];
  /** Whether encoding what was decoded must give the same bytes again. Default `true`. */
  readonly identical?: boolean;
}

/** What is tested. */
export interface SerializerSuiteOptions {
  /** Name of the adapter, for the title. */
  readonly name: string;
  /** Makes one instance. */
  readonly create: () => Serializer;
  /** Frames of other implementations that must be understood. */
  readonly golden?: GoldenSamples;
  /** Cases that do not hold, each with its reason. */
  readonly exceptions?: Exceptions;
}

/**
 * Registers the cases that every serializer must pass, and those of the capabilities that this one declares.
 *
 * @example
 * serializerSuite({ describe, it }, { name: "msgpack", create: () => new MsgPackSerializer() });
 */
export function serializerSuite(runner: TestRunner, options: SerializerSuiteOptions): void {
  const { name, create, golden } = options;
  const cases = [
    ...roundTripCases(create),
    ...robustnessCases(create),
    ...(golden === undefined ? [] : goldenCases(create, golden)),
  ];
  registerSuite(runner, { title: `serializer: ${name}`, cases, exceptions: options.exceptions });
}

function goldenCases(create: () => Serializer, { frames, identical }: GoldenSamples): SuiteCase[] {
  const decoding: SuiteCase = {
    title: "understands the frames of other implementations",
    run: () => {
      assert.ok(frames.length > 0, "There are golden frames.");
      const serializer = create();
      for (const { name, type, bytes, decoded } of frames)
        assert.deepEqual(serializer.decode(bytes, type), decoded, name);
    },
  };
  const encoding: SuiteCase = {
    title: "writes the same bytes as other implementations",
    run: () => {
      const serializer = create();
      for (const { name, type, bytes, decoded } of frames) {
        assert.equal(hex(serializer.encode(decoded, type)), hex(bytes), name);
      }
    },
  };
  return identical === false ? [decoding] : [decoding, encoding];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
