import type { AnyContext } from "../../context/context.ts";
import type { Clock, Timer } from "../../kernel/clock.ts";
import type { Counters } from "../../telemetry/counters.ts";
import type { Stage } from "../stage.ts";

export interface ThrottleParts {
  readonly ms: number;
  readonly clock: Clock;
  readonly counters: Counters;
}

/** Runs the handler with the first event, and drops those of the next `ms` milliseconds. */
export function throttleStage({ ms, clock, counters }: ThrottleParts): Stage {
  let openAt = Number.NEGATIVE_INFINITY;
  return (next) => (ctx) => {
    const now = clock.now();
    if (now < openAt) {
      counters["event.throttled"]++;
      return undefined;
    }
    openAt = now + ms;
    return next(ctx);
  };
}

export interface DebounceParts {
  readonly ms: number;
  readonly clock: Clock;
  /** The event has long been answered when the handler fails. */
  readonly onError: (error: unknown, ctx: AnyContext) => void;
  /** Called with the way to drop a handler that is still to run. */
  readonly onDrop: (cleanup: () => void) => void;
}

/** Runs the handler with the last event, once none came for `ms` milliseconds. The emitter does not wait for it. */
export function debounceStage({ ms, clock, onError, onDrop }: DebounceParts): Stage {
  let timer: Timer | null = null;
  onDrop(() => timer?.cancel());
  return (next) => (ctx) => {
    timer?.cancel();
    timer = clock.after(ms, () => {
      const run = async (): Promise<unknown> => next(ctx);
      run().catch((error: unknown) => onError(error, ctx));
    });
    return undefined;
  };
}
