/** Back-pressure: how much was given to the client and not yet taken by the server. */

/** Bytes after which the server is asked to confirm; nobody waits for that. */
const CONFIRM_AT = 1024 * 1024;
/** Unconfirmed bytes from which senders are asked to wait. */
const WAIT_AT = 8 * 1024 * 1024;

/**
 * Counts what is published, because the client takes everything and tells nothing. One round trip to the server confirms
 * all that was sent before it.
 */
export class Outflow {
  readonly #roundTrip: () => Promise<void>;
  #unconfirmed = 0;
  #confirming: Promise<void> | null = null;

  /** `roundTrip` resolves when the server has read what was sent before, and rejects when the connection is lost. */
  constructor(roundTrip: () => Promise<void>) {
    this.#roundTrip = roundTrip;
  }

  /** Counts bytes that were published. Answers a promise when the sender should wait until it resolves. */
  add(bytes: number): void | Promise<void> {
    this.#unconfirmed += bytes;
    if (this.#unconfirmed < CONFIRM_AT) return undefined;
    this.#confirming ??= this.#confirm();
    return this.#unconfirmed < WAIT_AT ? undefined : this.#confirming;
  }

  async #confirm(): Promise<void> {
    const sent = this.#unconfirmed;
    try {
      await this.#roundTrip();
      this.#unconfirmed -= sent;
    } catch {
      // The connection is lost, and what was on its way with it: there is nothing left to wait for.
      this.#unconfirmed = 0;
    } finally {
      this.#confirming = null;
    }
  }
}
