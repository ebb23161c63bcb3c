import type { Logger } from "../ports/logger.ts";
import type { CounterName, Counters } from "./counters.ts";

export interface RefusalsParts {
  readonly counters: Counters;
  readonly counter: CounterName;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Least time between two lines in ms: who is refused hears of it, and a log that is flooded helps nobody. */
const QUIET_MS = 1_000;

/** Makes the refusals of one full place visible: all are counted, and the log says once a second that there are any. */
export class Refusals {
  readonly #parts: RefusalsParts;
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: RefusalsParts) {
    this.#parts = parts;
  }

  note(text: string): void {
    const { counters, counter, logger, now } = this.#parts;
    counters[counter]++;
    if (now() < this.#quietUntil) return;
    this.#quietUntil = now() + QUIET_MS;
    logger.warn(text);
  }
}
