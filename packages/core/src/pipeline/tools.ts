import type { AnyContext } from "../context/context.ts";
import type { DeadlineList } from "../kernel/deadline-list.ts";
import type { Cacher } from "../ports/cacher.ts";
import type { Logger } from "../ports/logger.ts";
import type { Check } from "../ports/validator.ts";
import type { Middleware } from "./middleware.ts";
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

/** What the stages are made with. One per broker. */
export interface PipelineTools {
  readonly now: () => number;
  readonly deadlines: DeadlineList;
  /** Budget in ms of calls that state none, 0 for no limit. */
  readonly requestTimeoutMs: number;
  /** What runs of a service, or of calls to other nodes for `null`; `null` answers: nothing is counted. */
  readonly running: (service: object | null) => RunningCalls | null;
  readonly check: (schema: unknown) => Check | null;
  readonly cacher: { readonly cacher: Cacher; readonly available: () => boolean } | null;
  readonly middlewares: readonly Middleware[];
  readonly errorHandler: ErrorHandler | null;
  readonly logger: Logger;
}
