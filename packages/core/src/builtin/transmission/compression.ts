import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { BrokerOptionsError } from "../../errors/errors.ts";
import type { Transporter } from "../../ports/transporter.ts";
import { wrapFrames } from "./wrap-frames.ts";

export interface CompressionOptions {
  /** Default `"deflate"`, which is the zlib format. */
  readonly method?: "deflate" | "deflateRaw" | "gzip";
  /** Frames of fewer bytes stay as they are; a number, or a text such as `"4kb"`; `null` for none. Default `"1kb"`. */
  readonly threshold?: number | string | null;
}

const METHODS = {
  deflate: { pack: deflateSync, unpack: inflateSync },
  deflateRaw: { pack: deflateRawSync, unpack: inflateRawSync },
  gzip: { pack: gzipSync, unpack: gunzipSync },
} as const;

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Largest frame that is unpacked, in bytes: a small frame must not be able to fill the memory. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

const PLAIN = 0;
const PACKED = 1;

/**
 * The transporter with compressed frames, byte by byte as Moleculer's `Transmit.Compression` (wire protocol 7): one byte tells
 * whether the rest is compressed. Throws a `BrokerOptionsError` for an option that it does not know.
 */
export function compressed(
  transporter: Transporter,
  { method = "deflate", threshold = "1kb" }: CompressionOptions = {},
): Transporter {
  const codec = METHODS[method];
  if (codec === undefined) {
    throw new BrokerOptionsError(
      `\`method\` must be "deflate", "deflateRaw" or "gzip", not ${JSON.stringify(method)}.`,
    );
  }
  const { pack, unpack } = codec;
  const limit = threshold === null ? 0 : parseBytes(threshold);
  return wrapFrames(transporter, {
    name: "compression",
    seal: (frame) => (frame.length < limit ? marked(PLAIN, frame) : marked(PACKED, pack(frame))),
    open(frame) {
      const [mark] = frame;
      if (mark === undefined) throw new Error("The frame is empty.");
      const rest = frame.subarray(1);
      return mark === PLAIN ? rest : unpack(rest, { maxOutputLength: MAX_UNPACKED_BYTES });
    },
  });
}

function marked(mark: number, body: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(body.length + 1);
  frame[0] = mark;
  frame.set(body, 1);
  return frame;
}

function parseBytes(value: number | string): number {
  if (typeof value === "number" && value >= 0) return value;
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i.exec(String(value).trim());
  if (match === null) {
    throw new BrokerOptionsError(
      `\`threshold\` must be a number of bytes or a text such as "1kb", not ${JSON.stringify(value)}.`,
    );
  }
  return Math.floor(Number(match[1]) * (UNITS[(match[2] ?? "b").toLowerCase()] ?? 1));
}
