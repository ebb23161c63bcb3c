import type { Clock, Timer } from "@isomer/core";
import { settle } from "./settle.ts";

/** Options of {@link FakeClock}. */
export interface FakeClockOptions {
  /** Time of the calendar at which the clock begins, in ms since 1970 or as a date. Default: 2026-01-01 UTC. */
  readonly epoch?: number | Date;
}

interface Task {
  /** Time of `now()` at which it runs. */
  at: number;
  /** Of tasks at the same time the one that was set first runs first. */
  order: number;
  /** Time between two runs in ms; `null` for one run. */
  readonly periodMs: number | null;
  readonly run: () => void;
}

/** Fake time that `until` grants a promise. */
const PATIENCE_MS = 3_600_000;

/** A clock that stands still until a test moves it on. Pass it to a broker as the option `clock`. */
export class FakeClock implements Clock {
  readonly #tasks = new Set<Task>();
  readonly #epoch: number;
  #now = 0;
  #orders = 0;
  #last: Promise<void> = Promise.resolve();

  constructor({ epoch = Date.UTC(2026, 0, 1) }: FakeClockOptions = {}) {
    this.#epoch = Number(epoch);
  }

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return this.#epoch + this.#now;
  }

  /** Number of timers that are set. */
  get pending(): number {
    return this.#tasks.size;
  }

  after(ms: number, task: () => void): Timer {
    return this.#add({ at: this.#now + Math.max(0, ms), order: ++this.#orders, periodMs: null, run: task });
  }

  every(ms: number, task: () => void): Timer {
    const periodMs = Math.max(1, ms);
    return this.#add({ at: this.#now + periodMs, order: ++this.#orders, periodMs, run: task });
  }

  /**
   * Lets `ms` milliseconds pass: runs the timers that are due one after the other, and lets the work that each sets off
   * come to rest before the next. Resolves when everything has. Rejects with what a timer throws, after the others ran.
   */
  advance(ms: number): Promise<void> {
    // One after the other: a test may move the clock on from several places.
    const advanced = this.#last.then(() => this.#run(this.#now + ms));
    this.#last = advanced.catch(() => {});
    return advanced;
  }

  /**
   * Lets `ms` milliseconds pass in which nothing runs, as when the process is held up. The timers that came due run late,
   * each once. Resolves and rejects like `advance`.
   */
  stall(ms: number): Promise<void> {
    const stalled = this.#last.then(() => {
      this.#now += ms;
      return this.#run(this.#now);
    });
    this.#last = stalled.catch(() => {});
    return stalled;
  }

  /** Lets the work that waits for no timer and no network come to rest, without time passing. */
  settle(): Promise<void> {
    return settle();
  }

  /**
   * Moves on from timer to timer until `promise` is settled, and answers it. Rejects when it needs something else than time,
   * or more than an hour of it.
   */
  async until<T>(promise: PromiseLike<T> | T): Promise<T> {
    let settled = false;
    const outcome = Promise.resolve(promise).finally(() => {
      settled = true;
    });
    // Whoever awaits the answer of this method hears of a rejection.
    outcome.catch(() => {});
    const limit = this.#now + PATIENCE_MS;
    await settle();
    while (!settled) {
      const next = this.#next(limit);
      if (next === undefined) throw new Error("The promise does not settle, however much time passes.");
      await this.advance(next.at - this.#now);
    }
    return outcome;
  }

  async #run(target: number): Promise<void> {
    const errors: unknown[] = [];
    await settle();
    for (let task = this.#next(target); task !== undefined; task = this.#next(target)) {
      this.#now = Math.max(this.#now, task.at);
      this.#tasks.delete(task);
      if (task.periodMs !== null) {
        task.at = this.#now + task.periodMs;
        task.order = ++this.#orders;
        this.#tasks.add(task);
      }
      try {
        task.run();
      } catch (error) {
        errors.push(error);
      }
      await settle();
    }
    this.#now = target;
    if (errors.length > 0) throw errors[0];
  }

  /** The task that runs next, if it does so by `limit`. */
  #next(limit: number): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) {
      if (task.at > limit) continue;
      if (first === undefined || task.at < first.at || (task.at === first.at && task.order < first.order)) first = task;
    }
    return first;
  }

  #add(task: Task): Timer {
    this.#tasks.add(task);
    return { cancel: () => this.#tasks.delete(task) };
  }
}
