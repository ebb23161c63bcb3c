import { setTimeout as pause } from "node:timers/promises";
import type { ServiceBroker } from "@isomer/core";
import { until } from "../until.ts";
import type { Done, Job } from "../worker/work-service.ts";

/** A call that failed, as its caller saw it. */
export interface Failure {
  readonly name: string;
  readonly type: string | undefined;
  /** Node that the call was sent to, or where the error arose. */
  readonly nodeID: string | undefined;
  /** When it failed, in milliseconds of `performance.now`. */
  readonly at: number;
}

/** What a call may reject with, as far as it is noted. */
interface CallError extends Omit<Failure, "at"> {
  readonly data?: { readonly nodeID?: string };
}

/** What became of the calls. */
export interface LoadReport {
  readonly made: number;
  /** Calls that succeeded, by the node that did the work. */
  readonly done: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
  /** When a call succeeded last, in milliseconds of `performance.now`. */
  readonly lastDoneAt: number;
}

export interface LoadOptions {
  /** How long a worker takes for each. Default 5 ms. */
  readonly ms?: number;
  /** Number of the first job, where several loads share the workers. Default 1. */
  readonly firstNumber?: number;
}

/** Calls that are under way at any time. */
export const IN_FLIGHT = 64;
/** Longest time in which calls under way must settle once no new ones are made: far less than their own timeout. */
const SETTLE_MS = 8_000;
/** Between a failure and the next call, so that a way that is cut off is not asked thousands of times a second. */
const AFTER_FAILURE_MS = 5;

/** Keeps 64 calls under way until it is stopped, and notes what becomes of each. */
export class Load {
  readonly #broker: ServiceBroker;
  readonly #ms: number;
  readonly #done = new Map<string, number>();
  readonly #failures: Failure[] = [];
  #made = 0;
  #underWay = 0;
  #nextNumber: number;
  #lastDoneAt = 0;
  #stopped = false;

  constructor(broker: ServiceBroker, { ms = 5, firstNumber = 1 }: LoadOptions = {}) {
    this.#broker = broker;
    this.#ms = ms;
    this.#nextNumber = firstNumber;
    for (let lane = 0; lane < IN_FLIGHT; lane++) void this.#runLane();
  }

  get report(): LoadReport {
    return { made: this.#made, done: this.#done, failures: this.#failures, lastDoneAt: this.#lastDoneAt };
  }

  get succeeded(): number {
    return [...this.#done.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when so many more calls have succeeded, on one node or on any. */
  async progress(calls: number, nodeID?: string): Promise<void> {
    const count = (): number => (nodeID === undefined ? this.succeeded : (this.#done.get(nodeID) ?? 0));
    const goal = count() + calls;
    await until(`${calls} more calls succeed`, () => count() >= goal, { state: () => this.#summary() });
  }

  /** Makes no new calls. */
  end(): void {
    this.#stopped = true;
  }

  /** Ends it. Resolves when every one has settled; rejects when one does not. */
  async stop(): Promise<LoadReport> {
    this.end();
    await until("every call has settled", () => this.#underWay === 0, { deadlineMs: SETTLE_MS });
    return this.report;
  }

  async #runLane(): Promise<void> {
    while (!this.#stopped) {
      const job: Job = { number: this.#nextNumber++, ms: this.#ms };
      this.#made++;
      this.#underWay++;
      try {
        const answer = await this.#broker.call<Done>("work.do", job);
        if (answer.number !== job.number) throw new Error(`Call ${job.number} got the answer of ${answer.number}.`);
        this.#done.set(answer.nodeID, (this.#done.get(answer.nodeID) ?? 0) + 1);
        this.#lastDoneAt = performance.now();
      } catch (error) {
        const { name, type, nodeID, data } = error as CallError;
        this.#failures.push({ name, type, nodeID: data?.nodeID ?? nodeID, at: performance.now() });
        await pause(AFTER_FAILURE_MS);
      } finally {
        this.#underWay--;
      }
    }
  }

  #summary(): unknown {
    return { made: this.#made, done: Object.fromEntries(this.#done), failures: failuresByName(this.report) };
  }
}

/** How many calls failed with which error. */
export function failuresByName({ failures }: LoadReport): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of failures) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
