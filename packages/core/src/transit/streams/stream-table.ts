import { type IncomingChunk, IncomingStream, type IncomingStreamOptions } from "./receive-stream.ts";

/** Chunks that may come before the packet that opens their stream, and streams of which only such chunks are there. */
const MAX_EARLY_CHUNKS = 4_096;
const MAX_EARLY_STREAMS = 1_024;
/** Ids of ended streams that are remembered, so that chunks still on their way are not taken for a new stream. */
const MAX_ENDED = 10_000;

/** The streams that are arriving, by the id of the call they belong to. */
export class StreamTable {
  readonly #streams = new Map<string, IncomingStream>();
  /** Chunks of streams that are not open yet. */
  readonly #early = new Map<string, { readonly sender: string; readonly chunks: IncomingChunk[] }>();

  readonly #ended = new Set<string>();

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
    const early = this.#early.get(id);
    this.#early.delete(id);
    for (const chunk of early?.chunks ?? []) stream.push(chunk);
    return stream;
  }

  /** Whether the stream was opened and has not ended. */
  isOpen(id: string): boolean {
    return this.#streams.has(id);
  }

  /** Takes a chunk, also one that comes before the opening packet. */
  push(id: string, sender: string, packet: IncomingChunk): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) {
      if (stream.sender === sender) stream.push(packet);
      return;
    }
    if (this.#ended.has(id)) return;
    let early = this.#early.get(id);
    if (early === undefined) {
      if (this.#early.size >= MAX_EARLY_STREAMS) return;
      early = { sender, chunks: [] };
      this.#early.set(id, early);
    }
    if (early.chunks.length < MAX_EARLY_CHUNKS) early.chunks.push(packet);
  }

  /** Forgets a stream that nobody will read, with the chunks that still come. */
  discard(id: string): void {
    this.#early.delete(id);
    this.#remember(id);
  }

  /** Ends the streams of a node that is gone. */
  senderLeft(nodeID: string): void {
    for (const [id, early] of this.#early) if (early.sender === nodeID) this.#early.delete(id);
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
