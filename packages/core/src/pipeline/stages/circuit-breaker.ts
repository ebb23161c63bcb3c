import type { CircuitBreakerOptions } from "../../definition/options.ts";
import type { ErrorType } from "../../errors/codes.ts";
import { toError } from "../../errors/to-error.ts";
import type { Clock, Timer } from "../../kernel/clock.ts";
import type { Stage } from "../stage.ts";

export const BREAKER_DEFAULTS: Required<CircuitBreakerOptions> = {
  enabled: false,
  threshold: 0.5,
  minRequestCount: 20,
  windowTime: 60,
  halfOpenTime: 10_000,
  check: isEndpointFailure,
};

/** Errors that the way to the endpoint makes, or that the registry deals with; the endpoint is not to blame. */
const OF_THE_WAY: ReadonlySet<unknown> = new Set<ErrorType>(["BAD_GATEWAY", "REQUEST_REJECTED", "REQUEST_SKIPPED"]);

function isEndpointFailure(error: Error): boolean {
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown };
  return Number(code) >= 500 && !OF_THE_WAY.has(type);
}

/** `probing`: half open, with the one call under way that decides. */
export type BreakerState = "closed" | "open" | "half-open" | "probing";

export interface BreakerParts {
  readonly options: Required<CircuitBreakerOptions>;
  readonly clock: Clock;
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
  #timer: Timer | null = null;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** A call begins. In half-open state it is the probe, and no other call is let through until it has ended. */
  begin(): void {
    if (this.#state !== "half-open") return;
    this.#enter("probing");
    this.#parts.gate(false);
    // A probe that never ends must not keep the endpoint closed.
    this.#after(() => this.#halfOpen());
  }

  succeed(): void {
    if (this.#state === "probing") this.#close();
    else this.#note(false);
  }

  fail(error: Error): void {
    if (!this.#parts.options.check(error)) {
      // The endpoint answered, if only with an error that is the caller's fault.
      if (this.#state === "probing") this.#close();
      return;
    }
    if (this.#state === "probing") this.#open();
    else this.#note(true);
  }

  /** Releases the timer. The endpoint is gone. */
  dispose(): void {
    this.#timer?.cancel();
  }

  #note(failed: boolean): void {
    const { options, clock } = this.#parts;
    const now = clock.now();
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + options.windowTime * 1_000;
      this.#count = 0;
      this.#failures = 0;
    }
    this.#count++;
    if (failed) this.#failures++;
    if (this.#state !== "closed" || this.#count < options.minRequestCount) return;
    if (this.#failures / this.#count >= options.threshold) this.#open();
  }

  #open(): void {
    this.#parts.gate(false);
    this.#enter("open");
    this.#after(() => this.#halfOpen());
  }

  #halfOpen(): void {
    this.#enter("half-open");
    this.#parts.gate(true);
  }

  #close(): void {
    this.#timer?.cancel();
    this.#count = 0;
    this.#failures = 0;
    this.#parts.gate(true);
    this.#enter("closed");
  }

  #after(task: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(this.#parts.options.halfOpenTime, task);
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    const rate = this.#count === 0 ? 0 : this.#failures / this.#count;
    this.#parts.onChange(state, { count: this.#count, failures: this.#failures, rate });
  }
}

/** Counts what comes of each call. Errors of nodes further on are not the fault of this endpoint. */
export function circuitBreakerStage(breaker: CircuitBreaker): Stage {
  return (next) => async (ctx) => {
    breaker.begin();
    try {
      const result = await next(ctx);
      breaker.succeed();
      return result;
    } catch (thrown) {
      const error = toError(thrown);
      const origin = (error as { readonly nodeID?: unknown }).nodeID;
      if (origin === undefined || origin === ctx.nodeID) breaker.fail(error);
      else breaker.succeed();
      throw error;
    }
  };
}
