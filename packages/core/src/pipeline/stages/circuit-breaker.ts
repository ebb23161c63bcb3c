import type { AnyContext } from "../../context/context.ts";
import type { CircuitBreakerOptions } from "../../definition/options.ts";
import type { ErrorType } from "../../errors/codes.ts";
import { toError } from "../../errors/to-error.ts";
import type { DeadlineList, Expiry } from "../../kernel/deadline-list.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Stage } from "../stage.ts";

export const BREAKER_DEFAULTS: Required<CircuitBreakerOptions> = {
  enabled: false,
  threshold: 0.5,
  minRequestCount: 20,
  windowTime: 60,
  halfOpenTime: 10_000,
  check: isEndpointFailure,
};

/** Errors of the way to the endpoint, of the caller, or of a budget that was spent before: the endpoint is not to blame. */
const OF_THE_WAY: ReadonlySet<unknown> = new Set<ErrorType>([
  "BAD_GATEWAY",
  "REQUEST_REJECTED",
  "REQUEST_SKIPPED",
  "REQUEST_CANCELLED",
]);

function isEndpointFailure(error: Error): boolean {
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown };
  return Number(code) >= 500 && !OF_THE_WAY.has(type);
}

/** `probing`: half open, with the one call under way that decides. */
export type BreakerState = "closed" | "open" | "half-open" | "probing";

/**
 * What a call tells of its endpoint. `"answered"`: it works, and an error is the fault of the caller or of a node further on.
 * `"unknown"`: nothing, because the call did not get there or was given up.
 */
export type CallOutcome = "succeeded" | "failed" | "answered" | "unknown";

export interface BreakerParts {
  readonly options: Required<CircuitBreakerOptions>;
  /** Holds what is still to happen, and lets go of it when the broker stops. */
  readonly deadlines: DeadlineList;
  readonly now: () => number;
  /** Lets the endpoint be chosen, or not. */
  readonly gate: (open: boolean) => void;
  readonly onChange: (state: BreakerState, figures: BreakerFigures) => void;
}

export interface BreakerFigures {
  readonly count: number;
  readonly failures: number;
  readonly rate: number;
}

/** Counts the failures of one endpoint and closes it to calls while they are too many. */
export class CircuitBreaker {
  readonly #parts: BreakerParts;
  #state: BreakerState = "closed";
  #count = 0;
  #failures = 0;
  #windowEndsAt = 0;
  #probe: object | null = null;
  #expiry: Expiry | null = null;
  #disposed = false;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** A call begins. In half-open state it is the probe, and no other call is let through until it has ended. */
  begin(call: object): void {
    if (this.#state !== "half-open") return;
    this.#probe = call;
    this.#enter("probing");
  }

  /** A call has ended. While the endpoint is probed only the probe counts: others may be as old as the trouble. */
  end(call: object, outcome: CallOutcome): void {
    if (this.#state === "closed") this.#note(outcome);
    else if (this.#state === "probing" && call === this.#probe) this.#judge(outcome);
  }

  /** The endpoint is gone. Calls that still run there change nothing any more. */
  dispose(): void {
    this.#disposed = true;
    this.#expiry?.cancel();
  }

  #note(outcome: CallOutcome): void {
    if (outcome !== "succeeded" && outcome !== "failed") return;
    const { options, now } = this.#parts;
    if (now() >= this.#windowEndsAt) this.#reset(now() + options.windowTime * 1_000);
    this.#count++;
    if (outcome === "failed") this.#failures++;
    if (this.#failures === 0 || this.#count < options.minRequestCount) return;
    if (this.#failures / this.#count >= options.threshold) this.#enter("open");
  }

  /** A probe that tells nothing is like one that does not end: another one is made when its time is over. */
  #judge(outcome: CallOutcome): void {
    if (outcome === "unknown") return;
    if (outcome === "failed") {
      this.#enter("open");
      return;
    }
    this.#reset(0);
    this.#enter("closed");
  }

  #reset(windowEndsAt: number): void {
    this.#windowEndsAt = windowEndsAt;
    this.#count = 0;
    this.#failures = 0;
  }

  #enter(state: BreakerState): void {
    if (this.#disposed) return;
    const { gate, onChange } = this.#parts;
    this.#state = state;
    this.#expiry?.cancel();
    this.#expiry = state === "open" || state === "probing" ? this.#halfOpenLater() : null;
    gate(state === "closed" || state === "half-open");
    const rate = this.#count === 0 ? 0 : this.#failures / this.#count;
    onChange(state, { count: this.#count, failures: this.#failures, rate });
  }

  #halfOpenLater(): Expiry {
    const { deadlines, now, options } = this.#parts;
    const expire = (): void => this.#enter("half-open");
    return deadlines.add({ deadlineAt: now() + options.halfOpenTime, expire }, options.halfOpenTime);
  }
}

/** Decides which errors count as failures of the endpoint. */
export interface BreakerJudge {
  readonly check: (error: Error) => boolean;
  readonly logger: Logger;
}

/** Tells the breaker what comes of each call; it looks on from the side, as a promise of its own would cost every call a turn. */
export function circuitBreakerStage(breaker: CircuitBreaker, { check, logger }: BreakerJudge): Stage {
  const isFailure = (error: Error): boolean => {
    try {
      return check(error);
    } catch (failure) {
      logger.error("The check of a circuit breaker failed; the error that it was asked about counts.", failure);
      return true;
    }
  };
  return (next) => (ctx) => {
    const succeeded = (): void => breaker.end(ctx, "succeeded");
    const failed = (thrown: unknown): void => breaker.end(ctx, outcomeOf(toError(thrown), ctx, isFailure));
    breaker.begin(ctx);
    try {
      const result = next(ctx);
      if (result instanceof Promise) result.then(succeeded, failed);
      else succeeded();
      return result;
    } catch (thrown) {
      failed(thrown);
      throw thrown;
    }
  };
}

function outcomeOf(error: Error, ctx: AnyContext, check: (error: Error) => boolean): CallOutcome {
  const { nodeID, type } = error as { readonly nodeID?: unknown; readonly type?: unknown };
  if (nodeID !== undefined && nodeID !== ctx.nodeID) return "answered";
  if (check(error)) return "failed";
  return OF_THE_WAY.has(type) ? "unknown" : "answered";
}
