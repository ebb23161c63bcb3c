import type { Readable } from "node:stream";
import { sleep, systemClock } from "../../kernel/clock.ts";
import { splitChunk } from "./chunks.ts";
import type { Credits } from "./credits.ts";

/** One packet of a stream after the opening one. */
export interface OutgoingChunk {
  readonly seq: number;
  readonly chunk: unknown;
  /** No more packets follow. */
  readonly last: boolean;
  /** Why the stream ended early. */
  readonly error?: unknown;
}

export interface SendOptions {
  readonly maxChunkBytes: number;
  /** What the reader lets us send; `null` for a reader that does not say, as Moleculer. */
  readonly credits: Credits | null;
  /** A promise holds the source back. */
  readonly send: (packet: OutgoingChunk) => void | Promise<void>;
}

/**
 * Time after the opening packet in which Moleculer is sent no error, in ms: it loses one that arrives together with the
 * opening packet, because nobody listens yet, and whoever reads the stream then waits for ever.
 */
const EARLY_MS = 50;

/**
 * Sends a stream piece by piece, numbered from 1, the opening packet being 0; no faster than its reader reads and than the
 * connection takes. Never rejects: an error of the source is sent, an error of sending destroys the source.
 */
export async function sendStream(source: Readable, { maxChunkBytes, credits, send }: SendOptions): Promise<void> {
  const openedAt = systemClock.now();
  let seq = 0;
  const wake = (): void => credits?.stop();
  source.once("close", wake);
  try {
    for await (const chunk of source) {
      for (const piece of splitChunk(chunk, maxChunkBytes)) {
        const allowed = credits?.take();
        if (allowed !== undefined) await allowed;
        // Leaving the loop destroys the source.
        if (credits?.stopped === true && !source.readableEnded) return;
        const sent = send({ seq: seq + 1, chunk: piece, last: false });
        if (sent !== undefined) await sent;
        // A piece that could not be sent has no number: the reader would wait for it.
        seq++;
      }
    }
    await send({ seq: ++seq, chunk: null, last: true });
  } catch (error) {
    source.destroy();
    if (credits === null) await sleep(systemClock, Math.max(0, openedAt + EARLY_MS - systemClock.now()));
    try {
      await send({ seq: ++seq, chunk: null, last: true, error });
    } catch {
      // The way to the receiver is gone; it learns of the end when it sees this node leave.
    }
  } finally {
    source.off("close", wake);
  }
}
