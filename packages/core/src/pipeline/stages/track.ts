import { type Deferred, deferred } from "../../kernel/deferred.ts";
import type { Stage } from "../stage.ts";

/** Counts what is running, so that a stop can wait for it. One per service, and one per broker for calls to others. */
export class RunningCalls {
  #count = 0;
  #idle: Deferred<void> | null = null;

  get count(): number {
    return this.#count;
  }

  begin(): void {
    this.#count++;
  }

  end(): void {
    this.#count--;
    if (this.#count > 0 || this.#idle === null) return;
    this.#idle.resolve();
    this.#idle = null;
  }

  /** Resolves when nothing is running. */
  whenIdle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    this.#idle ??= deferred();
    return this.#idle.promise;
  }
}

/** What runs of each service, and of the calls to other nodes. */
export class RunningTable {
  readonly #enabled: boolean;
  readonly #remote = new RunningCalls();
  readonly #services = new WeakMap<object, RunningCalls>();

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** The count of a service, or of calls to other nodes for `null`. Answers `null` when nothing is counted. */
  readonly of = (service: object | null): RunningCalls | null => {
    if (!this.#enabled) return null;
    if (service === null) return this.#remote;
    let calls = this.#services.get(service);
    if (calls === undefined) {
      calls = new RunningCalls();
      this.#services.set(service, calls);
    }
    return calls;
  };
}

/** Counts the call from its begin until its handler has really ended, even if its caller gave up before. */
export function trackStage(running: RunningCalls): Stage {
  return (next) => (ctx) => {
    if (ctx.options.tracking === false) return next(ctx);
    const result = next(ctx);
    if (!(result instanceof Promise)) return result;
    running.begin();
    return ending(result, running);
  };
}

async function ending(result: Promise<unknown>, running: RunningCalls): Promise<unknown> {
  try {
    return await result;
  } finally {
    running.end();
  }
}
