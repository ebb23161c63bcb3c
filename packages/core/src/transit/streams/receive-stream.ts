import { Readable } from "node:stream";
import { frameworkError } from "../../errors/errors.ts";
import { restoreChunk } from "./chunks.ts";
import { CREDIT_WINDOW } from "./credits.ts";

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
  /** So many more packets have been read; `null` where the sender does not want to know. */
  readonly onRead: ((count: number) => void) | null;
}

/** Packets that are read before the sender is told. */
const GRANT_STEP = CREDIT_WINDOW / 4;

/**
 * Puts the packets of a stream in order and lets them be read. A packet that came before is ignored: delivering it twice
 * would garble the stream.
 */
export class IncomingStream {
  readonly sender: string;
  readonly readable: Readable;
  readonly #waiting = new Map<number, IncomingChunk>();
  readonly #onRead: ((count: number) => void) | null;
  #expected = 1;
  #completed = false;
  /** Packets handed over since the sender was last told. */
  #unreported = 0;

  constructor({ sender, objectMode, onClose, onRead }: IncomingStreamOptions) {
    this.sender = sender;
    this.#onRead = onRead;
    this.readable = new Readable({
      objectMode,
      // Called when the reader has room for more.
      read: () => this.#report(1),
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

  #report(atLeast: number): void {
    if (this.#onRead === null || this.#unreported < atLeast || this.#completed) return;
    this.#onRead(this.#unreported);
    this.#unreported = 0;
  }

  #deliver({ chunk, last, error }: IncomingChunk): void {
    if (!last) {
      this.#unreported++;
      if (this.readable.push(restoreChunk(chunk))) this.#report(GRANT_STEP);
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
