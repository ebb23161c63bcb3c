import type { Readable } from "node:stream";

/** String-keyed values that travel with a call. */
export type Meta = Record<string, unknown>;

export interface CallOptions {
  /** Budget of this call in milliseconds, 0 for none. Default: the action's `timeout`, then the broker's. */
  readonly timeout?: number;
  /** Retries in case of a retryable error; only where the retry policy is enabled. */
  readonly retries?: number;
  /** Answer to give instead of an error: a value, or a function of the context and the error. */
  readonly fallbackResponse?: unknown;
  /** Node that must run the action. */
  readonly nodeID?: string;
  /** Added to the meta of the calling context. At a root call the object itself becomes the meta of the call. */
  readonly meta?: Meta;
  /** Values for the callee of this call alone. */
  readonly headers?: Meta;
  /** Id of the whole chain of calls. Default: inherited, or the id of this call. */
  readonly requestID?: string;
  /** Name of the caller. Default: the service whose action makes the call. */
  readonly caller?: string;
  /** Gives the call up when it aborts; the callee hears of it. */
  readonly signal?: AbortSignal;
  /** Sent to the callee beside the params, as `ctx.stream`. */
  readonly stream?: Readable;
  /** Context this call is nested in; `ctx.call` fills it in. */
  readonly parentCtx?: unknown;
  /** Whether a stopping broker waits for this call. Default `true`. */
  readonly tracking?: boolean;
  /** Whether params are cloned, so that a local callee cannot change the caller's. Default: the broker's option. */
  readonly paramsCloning?: boolean;
}

export interface EmitOptions {
  /** Groups that get the event. Default: every group with a listener. */
  readonly groups?: string | readonly string[];
  readonly meta?: Meta;
  readonly headers?: Meta;
  readonly requestID?: string;
  readonly caller?: string;
  readonly parentCtx?: unknown;
  /** Reject when a local handler throws or a packet cannot be sent, instead of logging it alone. Default `false`. */
  readonly throwError?: boolean;
  readonly paramsCloning?: boolean;
}

export type BroadcastOptions = EmitOptions;

export interface CallDefinition {
  readonly action: string;
  readonly params?: unknown;
  /** Replaces the common options of `mcall` for this call. */
  readonly options?: CallOptions;
}

/** Calls by position or by key. */
export type CallDefinitions = readonly CallDefinition[] | Readonly<Record<string, CallDefinition>>;

export interface McallOptions extends CallOptions {
  /** Wait for all calls and answer `{status, value | reason}` for each, instead of failing with the first. Default `false`. */
  readonly settled?: boolean;
}

/** The answer has the shape of the question. */
export type CallResults<D extends CallDefinitions, O extends McallOptions> = {
  -readonly [K in keyof D]: O extends { readonly settled: true } ? PromiseSettledResult<unknown> : unknown;
};
