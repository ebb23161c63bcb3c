import type { Readable } from "node:stream";
import type { AnyContext } from "../../context/context.ts";
import { RequestCancelledError, RequestTimeoutError } from "../../errors/errors.ts";
import { isReadable } from "../../kernel/as-stream.ts";
import type { DeadlineList, Expiring, Expiry } from "../../kernel/deadline-list.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Counters } from "../../telemetry/counters.ts";
import type { Stage } from "../stage.ts";

export interface TimeoutRules extends TimeoutReport {
  /** Budget of a call that states none, in ms; 0 for no limit. */
  readonly defaultMs: number;
  readonly deadlines: DeadlineList;
  readonly now: () => number;
}

/** Where a timeout leaves its traces. */
interface TimeoutReport {
  readonly logger: Logger;
  readonly counters: Counters;
}

/**
 * Ends the waiting of the caller when the budget is spent or the caller's signal aborts, and tells the callee through the
 * context. The budget is the smaller of the call's own and what is left of the calling context's.
 */
export function timeoutStage(rules: TimeoutRules): Stage {
  const { defaultMs, deadlines, now } = rules;
  return (next) => (ctx) => {
    const { timeout, signal } = ctx.options;
    const own = timeout ?? defaultMs;
    if (own <= 0 && ctx.deadlineAt === 0 && signal === undefined) return next(ctx);
    const startedAt = now();
    if (own > 0 && (ctx.deadlineAt === 0 || startedAt + own < ctx.deadlineAt)) ctx.deadlineAt = startedAt + own;
    if (signal?.aborted === true) throw cancelled(ctx, signal);
    const result = next(ctx);
    if (!(result instanceof Promise)) {
      if (isReadable(result)) watchStream(result, { ctx, report: rules });
      return result;
    }
    return new Promise((resolve, reject) => {
      const call = new WatchedCall({ ctx, report: rules }, resolve, reject);
      if (ctx.deadlineAt !== 0) call.expiry = deadlines.add(call, ctx.deadlineAt - startedAt);
      if (signal !== undefined) call.listen(signal);
      result.then(
        (value) => call.succeed(value),
        (error) => call.fail(error),
      );
    });
  };
}

/** Ends a stream that was answered at once when the call is given up afterwards. */
function watchStream(stream: Readable, watched: Watched): void {
  const call = new WatchedCall(watched, ignore, ignore);
  const { signal } = watched.ctx.options;
  if (signal !== undefined) call.listen(signal);
  call.succeed(stream);
}

const ignore = (): void => {};

interface Watched {
  readonly ctx: AnyContext;
  readonly report: TimeoutReport;
}

/** A call that has begun and not ended; whoever ends it first wins, the rest is ignored by the promise. */
class WatchedCall implements Expiring {
  readonly deadlineAt: number;
  /** A broker that stops waits for its handlers so long and no longer; callers in its own process are still there. */
  readonly outlastsList: boolean;
  expiry: Expiry | null = null;
  readonly #ctx: AnyContext;
  readonly #report: TimeoutReport;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #stopListening: (() => void) | null = null;

  constructor({ ctx, report }: Watched, resolve: (value: unknown) => void, reject: (error: unknown) => void) {
    this.#ctx = ctx;
    this.#report = report;
    this.deadlineAt = ctx.deadlineAt;
    this.outlastsList = ctx.nodeID === ctx.runtime.nodeID;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  listen(signal: AbortSignal): void {
    const abort = (): void => this.#giveUp(cancelled(this.#ctx, signal));
    signal.addEventListener("abort", abort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", abort);
  }

  succeed(value: unknown): void {
    if (isReadable(value)) this.#follow(value);
    else this.#end();
    this.#resolve(value);
  }

  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  expire(): void {
    const { action, nodeID } = describe(this.#ctx);
    this.#report.counters["request.timeouts"]++;
    this.#report.logger.warn(`The call of '${action}' on '${nodeID}' timed out.`);
    this.#giveUp(new RequestTimeoutError(describe(this.#ctx)));
  }

  /** The budget was for the way to the stream; whoever gives the call up ends the stream, too. */
  #follow(stream: Readable): void {
    this.expiry?.cancel();
    const stopWatching = this.#ctx.onCancel((reason) => {
      // Nobody may be reading yet, or any more.
      stream.once("error", ignore).destroy(reason instanceof Error ? reason : undefined);
    });
    stream.once("close", () => {
      stopWatching();
      this.#end();
    });
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

/** Where the action runs: on the node that serves a call, `ctx.nodeID` is the caller. */
const describe = ({ action, service, nodeID, runtime }: AnyContext): { action: string; nodeID: string } => ({
  action: action?.name ?? "",
  nodeID: service === null ? nodeID : runtime.nodeID,
});
