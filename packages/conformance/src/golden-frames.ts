/** Packets that real Moleculer nodes sent; see fixtures/golden/README.md. */
import { readFileSync } from "node:fs";
import type { FrameType } from "@isomer/core/adapter-kit";

/** One captured packet. */
export interface GoldenFrame {
  /** Packet, protocol and circumstance, for example `RES.v5.error`. */
  readonly name: string;
  readonly type: FrameType;
  /** NATS subject; `undefined` over TCP. */
  readonly topic: string | undefined;
  /** The payload as it was sent. */
  readonly bytes: Uint8Array;
  /** What the payload says: bytes are Buffers, dates are Dates. */
  readonly decoded: unknown;
  /** Over TCP the whole frame, header and payload; otherwise `undefined`. */
  readonly frame: Uint8Array | undefined;
}

interface Sample {
  readonly name: string;
  readonly type: FrameType;
  readonly topic?: string;
  readonly text?: string;
  readonly hex?: string;
  readonly frame?: string;
  readonly decoded?: unknown;
}

const TCP_HEADER_BYTES = 6;

/** Reads the samples of one transporter and serializer. */
export function goldenFrames(transporter: "nats" | "tcp", serializer: "json" | "msgpack"): GoldenFrame[] {
  const file = new URL(`../fixtures/golden/${transporter}-${serializer}.json`, import.meta.url);
  const samples = JSON.parse(readFileSync(file, "utf8")) as Sample[];
  return samples.map((sample) => {
    const frame = sample.frame === undefined ? undefined : Buffer.from(sample.frame, "hex");
    const bytes = frame?.subarray(TCP_HEADER_BYTES) ?? payload(sample);
    // JSON is its own description; what other formats say stands beside the bytes.
    const decoded: unknown = serializer === "json" ? JSON.parse(bytes.toString()) : revive(sample.decoded);
    return { name: sample.name, type: sample.type, topic: sample.topic, bytes, decoded, frame };
  });
}

function payload({ text, hex }: Sample): Buffer {
  return text === undefined ? Buffer.from(hex ?? "", "hex") : Buffer.from(text);
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const { $buffer, $date } = value as { readonly $buffer?: string; readonly $date?: number };
  if ($buffer !== undefined) return Buffer.from($buffer, "hex");
  if ($date !== undefined) return new Date($date);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}
