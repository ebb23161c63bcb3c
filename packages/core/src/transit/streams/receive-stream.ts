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
  /** So many more packets have been read. Answers whether the sender was told. */
  readonly onRead: (count: number) => boolean;
}

/** Packets that are read before the sender is told: few enough that it never runs out of credit because of those not told. */
const GRANT_STEP = CREDIT_WINDOW / 4;

/**
 * Puts the packets of a stream in order and hands them to the reader one by one. A packet that came before is ignored:
 * delivering it twice would garble the stream.
 */
export class IncomingStream {
  readonly sender: string;
  readonly readable: Readable;
  /** What has arrived and was not yet asked for. */
  readonly #waiting = new Map<number, IncomingChunk>();
  readonly #onRead: (count: number) => boolean;
  /** Number of the packet that the reader gets next. */
  #next = 1;
  /** The reader asked for a packet that is not there. */
  #wanted = false;
  /** Number of the last packet, `null` as long as it has not arrived. */
  #lastSeq: number | null = null;
  /** Packets that were read since the sender was last told. */
  #unreported = 0;

  constructor({ sender, objectMode, onClose, onRead }: IncomingStreamOptions) {
    this.sender = sender;
    this.#onRead = onRead;
    this.readable = new Readable({
      objectMode,
      // What a Readable has buffered is lost when it fails; an error must not overtake the chunks before it.
      highWaterMark: 0,
      read: () => this.#deliver(),
      destroy: (error, done) => {
        this.#waiting.clear();
        onClose(this.#lastSeq !== null);
        done(error);
      },
    });
    // Nobody may be reading yet, or any more; a peer that fails must not bring this process down.
    this.readable.on("error", () => {});
  }

  push(packet: IncomingChunk): void {
    if (packet.seq < this.#next || this.readable.destroyed) return;
    this.#waiting.set(packet.seq, packet);
    if (packet.last) this.#lastSeq = packet.seq;
    if (this.#wanted) this.#deliver();
    if (this.#waiting.size > MAX_WAITING && !this.#waiting.has(this.#next)) {
      this.#fail("packets are missing");
    }
  }

  /** Ends the stream because its sender is gone, unless everything has arrived. */
  senderLeft(): void {
    const complete = this.#lastSeq !== null && this.#waiting.size === this.#lastSeq - this.#next + 1;
    if (!complete) this.#fail("the node left");
  }

  /** Ends the stream whatever has arrived. */
  close(): void {
    this.#fail("this node stops");
  }

  #fail(why: string): void {
    this.readable.destroy(
      frameworkError("STREAM_CLOSED", `The stream from node '${this.sender}' is closed: ${why}.`, {
        nodeID: this.sender,
      }),
    );
  }

  /** Hands over the next packet, as soon as it is there. */
  #deliver(): void {
    for (;;) {
      const packet = this.#waiting.get(this.#next);
      this.#wanted = packet === undefined;
      if (packet === undefined) return;
      this.#waiting.delete(this.#next++);
      if (packet.last) {
        this.#end(packet.error);
        return;
      }
      this.#unreported++;
      this.report();
      const chunk = restoreChunk(packet.chunk);
      // A Readable takes an empty chunk for no answer at all, and would not ask again; null it takes for the end.
      if (isNothing(chunk) || (isEmpty(chunk) && !this.readable.readableObjectMode)) continue;
      this.readable.push(chunk);
      return;
    }
  }

  /** Tells the sender what it was not told, if that is worth a packet. Also called when the sender has become known. */
  report(): void {
    if (this.#unreported < GRANT_STEP || this.#lastSeq !== null) return;
    if (this.#onRead(this.#unreported)) this.#unreported = 0;
  }

  #end(error: Error | undefined): void {
    if (error === undefined) this.readable.push(null);
    else this.readable.destroy(error);
  }
}

const isNothing = (chunk: unknown): chunk is null | undefined => chunk === null || chunk === undefined;

const isEmpty = (chunk: unknown): boolean => (chunk as { readonly length?: unknown }).length === 0;
