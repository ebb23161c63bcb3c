import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../ports/logger.ts";

export interface AnnouncerParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long changes are collected, in ms; 0 for the rest of the turn. */
  readonly debounceMs: number;
  readonly announce: () => Promise<void>;
  /** The announcement failed; it is logged already. */
  readonly onFailed: (error: unknown) => void;
}

/** Tells the other nodes of changes of this one: once for all that happen close together. */
export class Announcer {
  readonly #parts: AnnouncerParts;
  #scheduled = false;
  #active = false;
  /** Whether something changed that the others were not told. */
  #untold = false;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /** Begins to announce; changes before are not announced one by one. */
  open(): void {
    this.#active = true;
    this.#untold = true;
  }

  close(): void {
    this.#active = false;
  }

  /** Something changed. */
  changed(): void {
    this.#untold = true;
    if (this.#scheduled || !this.#active) return;
    this.#scheduled = true;
    const { clock, debounceMs } = this.#parts;
    if (debounceMs > 0) clock.after(debounceMs, () => this.#send());
    else queueMicrotask(() => this.#send());
  }

  /**
   * Announces now, whether something changed or not. Resolves when it is sent; a failure is logged, because a reconnection
   * announces again.
   */
  now(): Promise<void> {
    this.#untold = true;
    return this.flush();
  }

  /** Announces what was not announced yet, as `now` does. */
  flush(): Promise<void> {
    const { logger, onFailed } = this.#parts;
    this.#last = this.#last
      .then(() => this.#announce())
      .catch((error: unknown) => {
        logger.warn("The services could not be announced.", error);
        onFailed(error);
      });
    return this.#last;
  }

  #send(): void {
    this.#scheduled = false;
    if (this.#active) void this.flush();
  }

  async #announce(): Promise<void> {
    if (!this.#untold) return;
    this.#untold = false;
    await this.#parts.announce();
  }
}
