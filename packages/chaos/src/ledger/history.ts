import { createHash } from "node:crypto";
import type { Clock } from "@isomer/core";

/** Everything that happened in a run, as a digest: two runs of one seed have the same one. */
export class History {
  readonly #clock: Clock;
  readonly #hash = createHash("sha256");
  #lines = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Adds a line with its time, and answers it. */
  add(text: string): string {
    const line = `${this.#clock.now().toFixed(3)} ${text}`;
    this.#hash.update(line).update("\n");
    this.#lines++;
    return line;
  }

  /** Ends the history. */
  digest(): string {
    return this.#hash.digest("hex");
  }
}
