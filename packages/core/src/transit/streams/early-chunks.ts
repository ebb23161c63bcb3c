import type { Clock } from "../../kernel/clock.ts";
import { DeadlineList, type Expiry } from "../../kernel/deadline-list.ts";
import type { IncomingChunk } from "./receive-stream.ts";

/** Longest time in ms that chunks wait for the packet that opens their stream. */
const WAIT_MS = 5_000;
const SWEEP_MS = 1_000;
/** Chunks that wait at a time, of all streams together. */
const MAX_CHUNKS = 4_096;

interface EarlyStream {
  readonly sender: string;
  readonly chunks: IncomingChunk[];
  readonly expiry: Expiry;
}

/**
 * Chunks that came before the packet that opens their stream. They are bounded in number and in time: a stream whose opening
 * packet was lost, or never sent, must not be waited for without end.
 */
export class EarlyChunks {
  readonly #clock: Clock;
  readonly #deadlines: DeadlineList;
  readonly #streams = new Map<string, EarlyStream>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#deadlines = new DeadlineList(clock, SWEEP_MS);
  }

  /** Number of streams. */
  get size(): number {
    return this.#streams.size;
  }

  /** Keeps a chunk, as long as there is room. */
  add(id: string, sender: string, chunk: IncomingChunk): void {
    if (this.#count >= MAX_CHUNKS) return;
    const stream = this.#streams.get(id) ?? this.#open(id, sender);
    if (stream.sender !== sender) return;
    stream.chunks.push(chunk);
    this.#count++;
  }

  /** Takes out what came early of a stream from the node that opens it. */
  take(id: string, sender: string): readonly IncomingChunk[] {
    const stream = this.#streams.get(id);
    this.drop(id);
    return stream?.sender === sender ? stream.chunks : [];
  }

  /** Forgets what came early of a stream. */
  drop(id: string): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    stream.expiry.cancel();
    this.#streams.delete(id);
    this.#count -= stream.chunks.length;
  }

  /** Forgets what came from a node. */
  senderLeft(nodeID: string): void {
    for (const [id, { sender }] of [...this.#streams]) if (sender === nodeID) this.drop(id);
  }

  clear(): void {
    for (const id of [...this.#streams.keys()]) this.drop(id);
    this.#deadlines.close();
  }

  #open(id: string, sender: string): EarlyStream {
    const entry = { deadlineAt: this.#clock.now() + WAIT_MS, expire: () => this.drop(id) };
    const stream = { sender, chunks: [], expiry: this.#deadlines.add(entry, WAIT_MS) };
    this.#streams.set(id, stream);
    return stream;
  }
}
