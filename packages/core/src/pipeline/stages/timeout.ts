import type { AnyContext } from "../../context/context.ts";
import { RequestCancelledError, RequestTimeoutError } from "../../errors/errors.ts";
import type { DeadlineList, Expiring, Expiry } from "../../kernel/deadline-list.ts";
import type { Stage } from "../stage.ts";

export interface TimeoutRules {
  /** Budget of a call that states none, in ms; 0 for no limit. */
  readonly defaultMs: number;
  readonly deadlines: DeadlineList;
  readonly now: () => number;
}

/**
 * Ends the waiting of the caller when the budget is spent or the caller's signal aborts, and tells the callee through the
 * context. The budget is the smaller of the call's own and what is left of the calling context's.
 */
export function timeoutStage({ defaultMs, deadlines, now }: TimeoutRules): Stage {
  return (next) => (ctx) => {
    const { timeout, signal } = ctx.options;
    const own = timeout ?? defaultMs;
    if (own <= 0 && ctx.deadlineAt === 0 && signal === undefined) return next(ctx);
    const startedAt = now();
    if (own > 0 && (ctx.deadlineAt === 0 || startedAt + own < ctx.deadlineAt)) ctx.deadlineAt = startedAt + own;
    if (signal?.aborted === true) throw cancelled(ctx, signal);
    const result = next(ctx);
    if (!(result instanceof Promise)) return result;
    return new Promise((resolve, reject) => {
      const call = new WatchedCall(ctx, resolve, reject);
      if (ctx.deadlineAt !== 0) call.expiry = deadlines.add(call, ctx.deadlineAt - startedAt);
      if (signal !== undefined) call.listen(signal);
      result.then(
        (value) => call.succeed(value),
        (error) => call.fail(error),
      );
    });
  };
}

/** A call that has begun and not ended; whoever ends it first wins, the rest is ignored by the promise. */
class WatchedCall implements Expiring {
  readonly deadlineAt: number;
  /** A broker that stops waits for its handlers so long and no longer; their callers are still there. */
  readonly outlastsList = true;
  expiry: Expiry | null = null;
  readonly #ctx: AnyContext;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #stopListening: (() => void) | null = null;

  constructor(ctx: AnyContext, resolve: (value: unknown) => void, reject: (error: unknown) => void) {
    this.#ctx = ctx;
    this.deadlineAt = ctx.deadlineAt;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  listen(signal: AbortSignal): void {
    const abort = (): void => this.#giveUp(cancelled(this.#ctx, signal));
    signal.addEventListener("abort", abort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", abort);
  }

  succeed(value: unknown): void {
    this.#end();
    this.#resolve(value);
  }

  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  expire(): void {
    this.#giveUp(new RequestTimeoutError(describe(this.#ctx)));
  }

  #giveUp(error: Error): void {
    this.#end();
    this.#reject(error);
    this.#ctx.cancel(error);
  }

  #end(): void {
    this.expiry?.cancel();
    this.#stopListening?.();
    this.#ctx.release();
  }
}

/** The error of a call whose signal aborted. */
export const cancelled = (ctx: AnyContext, signal: AbortSignal): RequestCancelledError =>
  new RequestCancelledError(describe(ctx), { cause: signal.reason });

const describe = ({ action, nodeID }: AnyContext): { action: string; nodeID: string } => ({
  action: action?.name ?? "",
  nodeID,
});
