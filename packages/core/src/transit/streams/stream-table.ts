import type { Clock } from "../../kernel/clock.ts";
import { EarlyChunks } from "./early-chunks.ts";
import { type IncomingChunk, IncomingStream, type IncomingStreamOptions } from "./receive-stream.ts";

/** Ids of ended streams that are remembered, so that chunks still on their way are not taken for a new stream. */
const MAX_ENDED = 10_000;

/** The streams that are arriving, by the id of the call they belong to. */
export class StreamTable {
  readonly #streams = new Map<string, IncomingStream>();
  readonly #early: EarlyChunks;
  readonly #ended = new Set<string>();

  constructor(clock: Clock) {
    this.#early = new EarlyChunks(clock);
  }

  get size(): number {
    return this.#streams.size + this.#early.size;
  }

  /** Opens the stream of a call and delivers what came early. */
  open(id: string, options: IncomingStreamOptions): IncomingStream {
    const stream = new IncomingStream({
      ...options,
      onClose: (completed) => {
        this.#streams.delete(id);
        this.#remember(id);
        options.onClose(completed);
      },
    });
    this.#streams.set(id, stream);
    for (const chunk of this.#early.take(id, options.sender)) stream.push(chunk);
    return stream;
  }

  /** Whether the stream was opened and has not ended. */
  isOpen(id: string): boolean {
    return this.#streams.has(id);
  }

  /** Whether the stream is open, or was not long ago. */
  knows(id: string): boolean {
    return this.#streams.has(id) || this.#ended.has(id);
  }

  /** Takes a chunk, also one that comes before the opening packet. */
  push(id: string, sender: string, packet: IncomingChunk): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) {
      if (stream.sender === sender) stream.push(packet);
      return;
    }
    if (!this.#ended.has(id)) this.#early.add(id, sender, packet);
  }

  /** Forgets a stream that nobody will read, with the chunks that still come. */
  discard(id: string): void {
    this.#early.drop(id);
    this.#remember(id);
  }

  /** The node has described itself: it can be told what was read of its streams. */
  senderKnown(nodeID: string): void {
    for (const stream of this.#streams.values()) if (stream.sender === nodeID) stream.report();
  }

  /** Ends the streams of a node that is gone. */
  senderLeft(nodeID: string): void {
    this.#early.senderLeft(nodeID);
    for (const stream of [...this.#streams.values()]) if (stream.sender === nodeID) stream.senderLeft();
  }

  closeAll(): void {
    this.#early.clear();
    for (const stream of [...this.#streams.values()]) stream.close();
  }

  #remember(id: string): void {
    this.#ended.add(id);
    if (this.#ended.size <= MAX_ENDED) return;
    for (const oldest of this.#ended) {
      this.#ended.delete(oldest);
      return;
    }
  }
}
