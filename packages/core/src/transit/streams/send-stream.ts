import type { Readable } from "node:stream";
import { splitChunk } from "./chunks.ts";

/** One packet of a stream after the opening one. */
export interface OutgoingChunk {
  readonly seq: number;
  readonly chunk: unknown;
  /** No more packets follow. */
  readonly last: boolean;
  /** Why the stream ended early. */
  readonly error?: unknown;
}

/**
 * Sends a stream piece by piece, numbered from 1, the opening packet being 0. A promise of `send` holds the source back. Never
 * rejects: an error of the source is sent, an error of sending destroys the source.
 */
export async function sendStream(
  source: Readable,
  maxChunkBytes: number,
  send: (packet: OutgoingChunk) => void | Promise<void>,
): Promise<void> {
  let seq = 0;
  try {
    for await (const chunk of source) {
      for (const piece of splitChunk(chunk, maxChunkBytes)) {
        const sent = send({ seq: ++seq, chunk: piece, last: false });
        if (sent !== undefined) await sent;
      }
    }
    await send({ seq: ++seq, chunk: null, last: true });
  } catch (error) {
    source.destroy();
    try {
      await send({ seq: ++seq, chunk: null, last: true, error });
    } catch {
      // The way to the receiver is gone; it learns of the end when it sees this node leave.
    }
  }
}
