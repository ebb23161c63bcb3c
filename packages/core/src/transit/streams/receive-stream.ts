import { Readable } from "node:stream";
import { frameworkError } from "../../errors/errors.ts";
import { restoreChunk } from "./chunks.ts";

/** One packet of a stream as it arrived. */
export interface IncomingChunk {
  readonly seq: number;
  readonly chunk: unknown;
  readonly last: boolean;
  readonly error?: Error | undefined;
}

/** Packets that may wait for a missing one before the stream is given up. */
const MAX_WAITING = 4_096;

export interface IncomingStreamOptions {
  readonly sender: string;
  readonly objectMode: boolean;
  /** The stream ended, failed, or its reader closed it. Called once. */
  readonly onClose: (completed: boolean) => void;
}

/**
 * Puts the packets of a stream in order and lets them be read. A packet that came before is ignored: delivering it twice
 * would garble the stream.
 */
export class IncomingStream {
  readonly sender: string;
  readonly readable: Readable;
  readonly #waiting = new Map<number, IncomingChunk>();
  #expected = 1;
  #completed = false;

  constructor({ sender, objectMode, onClose }: IncomingStreamOptions) {
    this.sender = sender;
    this.readable = new Readable({
      objectMode,
      read() {},
      destroy: (error, done) => {
        onClose(this.#completed);
        done(error);
      },
    });
    // Nobody may be reading yet, or any more; a peer that fails must not bring this process down.
    this.readable.on("error", () => {});
  }

  push(packet: IncomingChunk): void {
    if (packet.seq < this.#expected || this.readable.destroyed) return;
    if (packet.seq !== this.#expected) {
      this.#waiting.set(packet.seq, packet);
      if (this.#waiting.size > MAX_WAITING) this.fail(closed(this.sender, "packets are missing"));
      return;
    }
    let next: IncomingChunk | undefined = packet;
    while (next !== undefined) {
      this.#deliver(next);
      this.#waiting.delete(next.seq);
      next = this.#waiting.get(++this.#expected);
    }
  }

  /** Ends the stream with an error. */
  fail(error: Error): void {
    this.readable.destroy(error);
  }

  /** Ends the stream because its sender is gone. */
  senderLeft(): void {
    this.fail(closed(this.sender, "the node left"));
  }

  #deliver({ chunk, last, error }: IncomingChunk): void {
    if (!last) {
      this.readable.push(restoreChunk(chunk));
      return;
    }
    this.#completed = true;
    if (error === undefined) this.readable.push(null);
    else this.fail(error);
  }
}

function closed(sender: string, why: string): Error {
  return frameworkError("STREAM_CLOSED", `The stream from node '${sender}' is closed: ${why}.`, { nodeID: sender });
}
