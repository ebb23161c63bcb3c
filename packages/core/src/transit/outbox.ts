import type { PacketType } from "../ports/topic.ts";
import { batchHead, entrySize, writeEntry } from "../protocol/packets/batch.ts";

const LIMIT_BYTES = 65_536;

export interface OutboxOptions {
  readonly version: string;
  readonly sender: string;
  /** Hands a whole batch over; may throw or reject. */
  readonly send: (batch: Uint8Array) => void | Promise<void>;
  /** A batch could not be sent, and with it nothing that was in it. */
  readonly onError: (error: unknown) => void;
}

/**
 * Collects the packets for one node and sends those of one turn of the event loop as one batch: a message costs the sender,
 * the message broker and the receiver far more than the bytes in it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #head: Buffer;
  #buffer: Buffer | null = null;
  #length = 0;
  #scheduled = false;
  #pressure: Promise<void> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#head = batchHead(options.version, options.sender);
  }

  /** Adds a packet. The promise, where there is one, resolves when the transporter can take more. */
  add(type: PacketType, payload: Uint8Array): void | Promise<void> {
    const size = entrySize(payload);
    if (this.#length + size > LIMIT_BYTES) this.flush();
    if (this.#head.length + size > LIMIT_BYTES) {
      this.#start(this.#head.length + size);
      this.#write(type, payload);
      this.flush();
      return this.#pressure;
    }
    if (this.#buffer === null) this.#start(LIMIT_BYTES);
    this.#write(type, payload);
    if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
    return this.#pressure;
  }

  /** Sends what is there. */
  flush(): void {
    const buffer = this.#buffer;
    if (buffer === null) return;
    const batch = buffer.subarray(0, this.#length);
    this.#buffer = null;
    this.#length = 0;
    try {
      // A small batch is copied out, so that the large buffer behind it is not held until it has left.
      const done = this.#options.send(batch.length < LIMIT_BYTES / 4 ? Buffer.from(batch) : batch);
      if (done === undefined) return;
      const pressure = done.catch(this.#options.onError).finally(() => {
        if (this.#pressure === pressure) this.#pressure = undefined;
      });
      this.#pressure = pressure;
    } catch (error) {
      this.#options.onError(error);
    } finally {
      if (batch.length < LIMIT_BYTES / 4 && buffer.length === LIMIT_BYTES) this.#spare = buffer;
    }
  }

  #spare: Buffer | null = null;

  #start(size: number): void {
    this.#buffer = this.#spare !== null && size <= LIMIT_BYTES ? this.#spare : Buffer.allocUnsafe(size);
    this.#spare = null;
    this.#head.copy(this.#buffer);
    this.#length = this.#head.length;
  }

  #write(type: PacketType, payload: Uint8Array): void {
    this.#length = writeEntry(this.#buffer as Buffer, this.#length, { type, payload });
  }
}
