import type { Clock, Timer } from "./clock.ts";

/** Something that must end by `deadlineAt`, a time of the list's clock in milliseconds. */
export interface Expiring {
  readonly deadlineAt: number;
  /** Called once, when the deadline has passed and the entry is still in the list. */
  expire(): void;
  /** Whether it expires although the list was closed: somebody may still wait for what has the deadline. */
  readonly outlastsList?: boolean;
}

/** Handle of an entry in the list. */
export interface Expiry {
  /** Takes the entry out; harmless when it is out already. */
  cancel(): void;
}

/** Place of an entry in its list; the head of a list has no entry. */
class Slot implements Expiry {
  readonly entry: Expiring | null;
  readonly #removed: () => void;
  previous: Slot = this;
  next: Slot = this;

  constructor(entry: Expiring | null, removed: () => void) {
    this.entry = entry;
    this.#removed = removed;
  }

  cancel(): void {
    if (this.next === this) return;
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.next = this;
    this.previous = this;
    this.#removed();
  }

  insertBefore(head: Slot): void {
    this.previous = head.previous;
    this.next = head;
    head.previous.next = this;
    head.previous = this;
  }
}

/** Somebody waits for what has a deadline: the process must not end before it is told. */
const KEEP_ALIVE = { keepAlive: true } as const;

/**
 * Watches any number of deadlines with one timer. Entries of one duration expire in the order in which they came,
 * so each duration has a linked list of its own and a sweep looks at the heads only: adding and removing cost a few
 * nanoseconds, and nothing is left behind by an entry that ends in time.
 */
export class DeadlineList {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #heads = new Map<number, Slot>();
  #size = 0;
  #timer: Timer | null = null;

  /** `periodMs` is the time between two sweeps and so the largest delay of an expiry. Default 25 ms. */
  constructor(clock: Clock, periodMs = 25) {
    this.#clock = clock;
    this.#periodMs = periodMs;
  }

  /** Number of entries that have neither ended nor expired. */
  get size(): number {
    return this.#size;
  }

  /** Adds an entry that was given `durationMs` until its deadline. */
  add(entry: Expiring, durationMs: number): Expiry {
    // Whole milliseconds keep the number of lists small when durations are remainders of a budget.
    const slot = new Slot(entry, this.#removed);
    slot.insertBefore(this.#head(Math.ceil(durationMs)));
    this.#size++;
    this.#timer ??= this.#clock.every(this.#periodMs, () => this.sweep(), KEEP_ALIVE);
    return slot;
  }

  /** Expires what is due. Called by the timer. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [duration, head] of this.#heads) {
      while (head.next.entry !== null && head.next.entry.deadlineAt <= now) {
        const { entry } = head.next;
        head.next.cancel();
        entry.expire();
      }
      if (head.next === head) this.#heads.delete(duration);
    }
    if (this.#size === 0) this.#stopTimer();
  }

  /**
   * Lets go of the entries, but for those that outlast the list: they still expire, and do not keep the process alive. The list
   * can be used again afterwards.
   */
  close(): void {
    // What is due must not wait for the next sweep, which the new timer would put off.
    this.sweep();
    this.#stopTimer();
    for (const head of this.#heads.values()) {
      for (let slot = head.next; slot !== head; ) {
        const { next } = slot;
        if (slot.entry?.outlastsList !== true) slot.cancel();
        slot = next;
      }
    }
    if (this.#size > 0) this.#timer = this.#clock.every(this.#periodMs, () => this.sweep());
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #head(durationMs: number): Slot {
    let head = this.#heads.get(durationMs);
    if (head === undefined) {
      head = new Slot(null, this.#removed);
      this.#heads.set(durationMs, head);
    }
    return head;
  }

  readonly #removed = (): void => {
    this.#size--;
  };
}
