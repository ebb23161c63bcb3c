/** Input that no serializer made. */
import assert from "node:assert/strict";
import { isNativeError } from "node:util/types";
import type { FrameType, Serializer } from "@isomer/core/adapter-kit";
import { seededRandom } from "../seeded-random.ts";
import { fail, type SuiteCase } from "../suite.ts";
import { PACKET_SAMPLES, requestWith } from "./packet-samples.ts";

const MUTATIONS = 2_000;
const RANDOM_INPUTS = 2_000;
const SEED = 20_260_131;
/** Far more than any honest decoding of inputs this small can take. */
const MAX_DECODE_MS = 1_000;

/** Cases for every serializer. */
export function robustnessCases(create: () => Serializer): SuiteCase[] {
  return [...rejectionCases(create), ...damageCases(create), ...hostileCases(create)];
}

function rejectionCases(create: () => Serializer): SuiteCase[] {
  return [
    {
      title: "an empty frame is rejected",
      run: () => {
        assert.throws(() => create().decode(new Uint8Array(0), "REQ"));
      },
    },
    {
      title: "a truncated frame is rejected, wherever it ends",
      run: () => {
        const serializer = create();
        for (const { title, type, payload } of PACKET_SAMPLES) {
          const encoded = serializer.encode(payload, type);
          for (let length = 0; length < encoded.length; length++) {
            const half = decodeOrNull(serializer, encoded.subarray(0, length), type);
            if (half !== null)
              fail(`${title}: ${length} of ${encoded.length} bytes were taken for a packet.`, { actual: half.decoded });
          }
        }
      },
    },
  ];
}

function damageCases(create: () => Serializer): SuiteCase[] {
  return [
    {
      title: `${MUTATIONS} damaged frames are rejected or decoded, without harm`,
      run: () => {
        const serializer = create();
        const random = seededRandom(SEED);
        for (let i = 0; i < MUTATIONS; i++) {
          const { type, payload } = PACKET_SAMPLES[i % PACKET_SAMPLES.length] ?? { type: "REQ", payload: {} };
          const bytes = Uint8Array.from(serializer.encode(payload, type));
          for (let damage = 0; damage <= i % 4; damage++) bytes[random(bytes.length)] = random(256);
          decodeOrNull(serializer, bytes, type);
        }
        stillWorks(serializer);
      },
    },
    {
      title: `${RANDOM_INPUTS} frames of random bytes are rejected or decoded, without harm`,
      run: () => {
        const serializer = create();
        const random = seededRandom(SEED + 1);
        for (let i = 0; i < RANDOM_INPUTS; i++) {
          const bytes = Uint8Array.from({ length: random(200) }, () => random(256));
          decodeOrNull(serializer, bytes, "REQ");
        }
        stillWorks(serializer);
      },
    },
  ];
}

function hostileCases(create: () => Serializer): SuiteCase[] {
  return [
    {
      title: "no payload changes the prototype of objects",
      run: () => {
        const serializer = create();
        const params: unknown = JSON.parse(
          '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
        );
        const frame = encodeOrNull(serializer, requestWith(params));
        const decoded = frame === null ? null : decodeOrNull(serializer, frame, "REQ");
        assert.equal(({} as { readonly polluted?: boolean }).polluted, undefined);
        const received = (decoded?.decoded as { readonly params?: { readonly polluted?: boolean } } | undefined)
          ?.params;
        assert.equal(
          received?.polluted,
          undefined,
          "The key must not become the prototype of the decoded object either.",
        );
      },
    },
    {
      title: "a circular payload is rejected",
      run: () => {
        const circle: Record<string, unknown> = {};
        circle.self = circle;
        assert.throws(() => create().encode(requestWith(circle), "REQ"));
      },
    },
  ];
}

/** The result in a box, or `null` for a rejection. What is thrown must be an error, and soon. */
function decodeOrNull(
  serializer: Serializer,
  bytes: Uint8Array,
  type: FrameType,
): { readonly decoded: unknown } | null {
  const started = performance.now();
  try {
    return { decoded: serializer.decode(bytes, type) };
  } catch (error) {
    // Test runners with realms of their own make instanceof fail for errors that Node itself throws.
    assert.ok(error instanceof Error || isNativeError(error), "A rejection is an error.");
    return null;
  } finally {
    const took = performance.now() - started;
    assert.ok(took < MAX_DECODE_MS, `Decoding ${bytes.length} bytes took ${Math.round(took)} ms.`);
  }
}

function encodeOrNull(serializer: Serializer, payload: unknown): Uint8Array | null {
  try {
    return serializer.encode(payload, "REQ");
  } catch {
    return null;
  }
}

function stillWorks(serializer: Serializer): void {
  const { type, payload } = PACKET_SAMPLES[1] ?? { type: "REQ", payload: {} };
  assert.deepEqual(serializer.decode(serializer.encode(payload, type), type), payload);
}
