import type { Clock, Timer } from "@isomer/core/adapter-kit";

interface Task {
  at: number;
  readonly periodMs: number | null;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #tasks = new Set<Task>();

  /** Number of timers that are pending. */
  get pending(): number {
    return this.#tasks.size;
  }

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return 1_700_000_000_000 + this.#now;
  }

  after(ms: number, run: () => void): Timer {
    return this.#add({ at: this.#now + ms, periodMs: null, run });
  }

  every(ms: number, run: () => void): Timer {
    return this.#add({ at: this.#now + ms, periodMs: ms, run });
  }

  /** Moves the time on and runs what is due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let task = this.#next(end); task !== undefined; task = this.#next(end)) {
      this.#now = task.at;
      if (task.periodMs === null) this.#tasks.delete(task);
      else task.at += task.periodMs;
      task.run();
    }
    this.#now = end;
  }

  #add(task: Task): Timer {
    this.#tasks.add(task);
    return { cancel: () => this.#tasks.delete(task) };
  }

  #next(end: number): Task | undefined {
    return [...this.#tasks].filter((task) => task.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
