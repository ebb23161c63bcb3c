import type { Clock, Timer } from "../../src/kernel/clock.ts";

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  readonly #tasks = new Set<Task>();
  #epoch: number;

  constructor(start = "2026-01-31T12:00:00.000Z") {
    this.#epoch = Date.parse(start);
  }

  now(): number {
    return this.#epoch;
  }

  epoch(): number {
    return this.#epoch;
  }

  after(ms: number, run: () => void): Timer {
    const task = { at: this.#epoch + ms, run };
    this.#tasks.add(task);
    return { cancel: () => this.#tasks.delete(task) };
  }

  every(): Timer {
    throw new Error("not needed here");
  }

  /** Lets time pass and runs what is due. */
  pass(ms: number): void {
    this.#epoch += ms;
    for (const task of [...this.#tasks]) {
      if (task.at > this.#epoch) continue;
      this.#tasks.delete(task);
      task.run();
    }
  }
}
