import { createDecipheriv } from "node:crypto";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import type { TransmitMiddleware } from "./transmission.ts";

const UNPACK = { deflate: inflateSync, deflateRaw: inflateRawSync, gzip: gunzipSync } as const;

/** What a frame turned out to be. */
export interface OpenedFrame {
  readonly content: Uint8Array;
  /** The byte that compression puts in front; `null` where nothing is compressed. */
  readonly mark: number | null;
  /** Number of bytes that compression decided about. */
  readonly weighed: number;
}

/** Takes a frame apart with nothing of either framework. Throws for a frame that was not made by these middlewares. */
export function openFrame(frame: Uint8Array, middlewares: readonly TransmitMiddleware[]): OpenedFrame {
  let opened: OpenedFrame = { content: frame, mark: null, weighed: frame.length };
  // The last middleware of the list is applied first, so the first one is the outermost layer.
  for (const middleware of middlewares) opened = openLayer(opened, middleware);
  return opened;
}

function openLayer({ content, mark, weighed }: OpenedFrame, { name, args }: TransmitMiddleware): OpenedFrame {
  if (name === "Encryption") {
    const [password, algorithm = "aes-256-cbc", iv = null] = args;
    const decipher = createDecipheriv(algorithm, password, iv);
    return { content: Buffer.concat([decipher.update(content), decipher.final()]), mark, weighed };
  }
  const [first] = content;
  if (first !== 0 && first !== 1) throw new Error(`A frame begins with ${first}.`);
  const [{ method = "deflate" }] = args;
  const rest = content.subarray(1);
  const unpacked = first === 0 ? rest : UNPACK[method](rest);
  return { content: unpacked, mark: first, weighed: unpacked.length };
}
