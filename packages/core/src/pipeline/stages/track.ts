import { isReadable } from "../../kernel/as-stream.ts";
import { type Clock, sleep } from "../../kernel/clock.ts";
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

  /** Waits until nothing is running, for `timeoutMs` at most. Answers whether everything has ended. */
  async endWithin(timeoutMs: number, clock: Clock): Promise<boolean> {
    if (this.#count === 0) return true;
    this.#idle ??= deferred();
    const idle = new AbortController();
    void this.#idle.promise.then(() => idle.abort());
    return sleep(clock, timeoutMs, idle.signal).then(
      () => false,
      () => true,
    );
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

/**
 * Counts the call from its begin until its handler has really ended, even if its caller gave up before. A handler that answers
 * a stream has ended when the stream is closed.
 */
export function trackStage(running: RunningCalls): Stage {
  const end = (): void => running.end();
  const ended = (value: unknown): void => {
    if (isReadable(value)) value.once("close", end);
    else running.end();
  };
  return (next) => (ctx) => {
    if (ctx.options.tracking === false) return next(ctx);
    const result = next(ctx);
    if (result instanceof Promise) {
      running.begin();
      // Looks on from the side: a promise between the handler and its caller would cost every call a turn and 80 ns.
      result.then(ended, end);
    } else if (isReadable(result)) {
      running.begin();
      ended(result);
    }
    return result;
  };
}
