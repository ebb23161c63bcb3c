import type { AnyContext } from "../context/context.ts";
import type { Clock } from "../kernel/clock.ts";
import type { DeadlineList } from "../kernel/deadline-list.ts";
import type { Cacher } from "../ports/cacher.ts";
import type { Logger } from "../ports/logger.ts";
import type { Check } from "../ports/validator.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Middleware } from "./middleware.ts";
import type { PolicyDefaults } from "./policies.ts";
import type { Bulkheads } from "./stages/bulkhead.ts";
import type { BreakerFigures, BreakerState } from "./stages/circuit-breaker.ts";
import type { RunningCalls } from "./stages/track.ts";

/** Decides what becomes of an error: answers a result, or throws. */
export type ErrorHandler = (error: Error, info: ErrorInfo) => unknown;

export interface ErrorInfo {
  readonly ctx?: AnyContext;
  readonly service?: object;
  readonly action?: object;
  readonly event?: object;
  /** For a call that found no endpoint. */
  readonly actionName?: string;
  readonly params?: unknown;
  readonly opts?: unknown;
  readonly nodeID?: string | undefined;
}

/** The endpoint that a breaker guards. */
export interface BreakerPlace {
  readonly nodeID: string;
  readonly service: string;
  readonly action: string;
}

/** What the stages are made with. One per broker. */
export interface PipelineTools {
  readonly clock: Clock;
  readonly now: () => number;
  readonly deadlines: DeadlineList;
  /** Budget in ms of calls that state none, 0 for no limit. */
  readonly requestTimeoutMs: number;
  readonly defaults: PolicyDefaults;
  /** Waits between two attempts; rejects when the call is given up meanwhile. */
  readonly pause: (ctx: AnyContext, ms: number) => Promise<void>;
  /** Chooses an endpoint for the next attempt of a call, and answers how to make it. Throws when there is none. */
  readonly again: (ctx: AnyContext) => () => unknown;
  /** The breaker of an endpoint changed its state. */
  readonly onBreaker: (state: BreakerState, where: BreakerFigures & BreakerPlace) => void;
  /** An event handler failed that nobody waits for. */
  readonly onEventError: (error: unknown, ctx: AnyContext, logger: Logger) => void;
  /** What runs of a service, or of calls to other nodes for `null`; `null` answers: nothing is counted. */
  readonly running: (service: object | null) => RunningCalls | null;
  /** Who waits for a place in which handler. */
  readonly bulkheads: Bulkheads;
  readonly check: (schema: unknown) => Check | null;
  readonly cacher: { readonly cacher: Cacher; readonly available: () => boolean } | null;
  /** Whether the running context is kept in async local storage. */
  readonly asyncContext: boolean;
  readonly middlewares: readonly Middleware[];
  readonly errorHandler: ErrorHandler | null;
  readonly logger: Logger;
  readonly counters: Counters;
}
