import type { PacketType } from "../ports/topic.ts";
import type { BatchWriter } from "./batch-writer.ts";

export interface OutboxOptions {
  readonly writer: BatchWriter;
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
  #scheduled = false;
  #pressure: Promise<void> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /**
   * Adds a packet. The promise, where there is one, resolves when the transporter can take more. Throws for a packet that
   * cannot be encoded.
   */
  add(type: PacketType, payload: unknown): void | Promise<void> {
    const { writer } = this.#options;
    const full = writer.add(type, payload);
    if (full !== null) this.#send(full);
    if (writer.isFull) this.flush();
    else if (!this.#scheduled) this.#schedule();
    return this.#pressure;
  }

  /** Sends what is there. */
  flush(): void {
    const batch = this.#options.writer.take();
    if (batch !== null) this.#send(batch);
  }

  #schedule(): void {
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #send(batch: Uint8Array): void {
    try {
      const done = this.#options.send(batch);
      if (done === undefined) return;
      const pressure = done.catch(this.#options.onError).finally(() => {
        if (this.#pressure === pressure) this.#pressure = undefined;
      });
      this.#pressure = pressure;
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
