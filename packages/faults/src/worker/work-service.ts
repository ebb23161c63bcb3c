import { setTimeout as sleep } from "node:timers/promises";
import { Action, type AnyContext, Context, Event, Service } from "@isomer/core";

/** A piece of work: its number is never used for another one. */
export interface Job {
  readonly number: number;
  /** How long it takes. */
  readonly ms: number;
}

/** The answer to a job: whose work it was. */
export interface Done {
  readonly number: number;
  readonly nodeID: string;
}

/** What a worker has done so far. */
export interface WorkReport {
  readonly executions: number;
  /** Numbers of jobs that were executed more than once. */
  readonly repeated: readonly number[];
  /** Calls of `hold` that were given up, with the time (ms since 1970) at which they heard of it. */
  readonly abortedAt: readonly number[];
  readonly holding: number;
  /** Event name to the values that arrived. */
  readonly events: Readonly<Record<string, readonly number[]>>;
}

/** What the worker processes offer, and the record of it. */
@Service({ name: "work" })
export class WorkService {
  readonly #executions = new Map<number, number>();
  readonly #abortedAt: number[] = [];
  readonly #events: Record<string, number[]> = {};
  #holding = 0;

  @Action()
  async do({ number, ms }: Job, ctx: Context): Promise<Done> {
    this.#executions.set(number, (this.#executions.get(number) ?? 0) + 1);
    await sleep(ms);
    return { number, nodeID: ctx.broker.nodeID };
  }

  /** Takes as long as somebody waits for it. */
  @Action({ timeout: 0 })
  async hold(ctx: Context): Promise<void> {
    this.#holding++;
    await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve, { once: true }));
    this.#abortedAt.push(Date.now());
    this.#holding--;
  }

  @Event("news.*")
  listen(value: number, ctx: AnyContext): void {
    (this.#events[ctx.eventName ?? ""] ??= []).push(value);
  }

  /** For events of which nothing may stay behind. */
  @Event("noise.*")
  ignore(): void {}

  executed(): readonly number[] {
    return [...this.#executions.keys()];
  }

  report(): WorkReport {
    return {
      executions: [...this.#executions.values()].reduce((sum, count) => sum + count, 0),
      repeated: [...this.#executions].filter(([, count]) => count > 1).map(([number]) => number),
      abortedAt: this.#abortedAt,
      holding: this.#holding,
      events: this.#events,
    };
  }
}
