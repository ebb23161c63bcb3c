import type { Readable } from "node:stream";
import { type ContextRules, checkNesting, createContext, returnMeta } from "../context/child-context.ts";
import { type AnyContext, Context, type ContextRuntime } from "../context/context.ts";
import type { CallRequest } from "../context/context-runtime.ts";
import type { LocalService } from "../definition/local-service.ts";
import { CircuitOpenError, frameworkError, ServiceNotAvailableError, ServiceNotFoundError } from "../errors/errors.ts";
import { toError } from "../errors/to-error.ts";
import { asStream, isReadable } from "../kernel/as-stream.ts";
import type { Plan } from "../pipeline/plan.ts";
import { fallBack } from "../pipeline/stages/fallback.ts";
import type { ErrorHandler } from "../pipeline/tools.ts";
import type { Logger } from "../ports/logger.ts";
import type { Registry } from "../registry/registry.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Plans } from "./plans.ts";

export interface CallerParts {
  readonly runtime: ContextRuntime;
  readonly registry: Registry;
  readonly plans: Plans;
  readonly rules: ContextRules;
  readonly errorHandler: ErrorHandler | null;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Leave the choice of the node to the message broker. */
  readonly disableBalancer: boolean;
}

/** Starts calls: chooses an endpoint and runs its plan. */
export class Caller {
  readonly #parts: CallerParts;
  readonly #findPlan: (ctx: Context, request: CallRequest) => Plan;

  constructor(parts: CallerParts) {
    this.#parts = parts;
    this.#findPlan = parts.disableBalancer
      ? (ctx, request) => this.#queue(ctx, request)
      : (ctx, request) => this.#choose(ctx, request);
  }

  /** A call from this node. Never throws at once. A stream that nobody will read, because the call fails, is destroyed. */
  call(parent: AnyContext | null, request: CallRequest): Promise<unknown> {
    let ctx: Context | null = null;
    let plan: Plan;
    try {
      ctx = this.#begin(parent, request);
      plan = this.#findPlan(ctx, request);
    } catch (error) {
      if (isReadable(request.options?.stream)) request.options.stream.destroy();
      return this.#notFound(ctx, error, request);
    }
    const result = settle(ctx, plan, parent);
    const { stream } = ctx;
    if (stream !== null) result.catch(() => stream.destroy());
    return result;
  }

  /** A call that came from another node: runs here, or not at all. */
  async serve(ctx: Context, action: string): Promise<unknown> {
    const { registry, plans, runtime } = this.#parts;
    const list = registry.actions.get(action);
    const handler = list?.selectLocal(ctx)?.handler ?? list?.local?.handler;
    if (handler === undefined || handler === null) {
      throw new ServiceNotFoundError({ action, nodeID: runtime.nodeID });
    }
    const plan = plans.ofServed(handler.service, handler.definition.key);
    plan.prepare(ctx);
    return plan.run(ctx);
  }

  /** A call of a service to itself: its private actions too, and no endpoint is chosen. */
  callOwn(service: LocalService, key: string, own: Pick<CallRequest, "params" | "options">): Promise<unknown> {
    try {
      const parent = own.options?.parentCtx instanceof Context ? own.options.parentCtx : null;
      const ctx = this.#begin(parent, { ...own, action: `${service.definition.fullName}.${key}` });
      return settle(ctx, this.#parts.plans.ofServed(service, key), parent);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Chooses the endpoint of the next attempt of a call that failed, which has a time of its own. Answers how to make it. */
  again(failed: AnyContext): () => unknown {
    const ctx = failed.copy() as Context;
    ctx.attempt = failed.attempt + 1;
    ctx.nodeID = this.#parts.runtime.nodeID;
    ctx.deadlineAt = failed.parent?.deadlineAt ?? 0;
    const { params, options } = ctx;
    const plan = this.#findPlan(ctx, { action: failed.action?.name ?? "", params, options });
    plan.prepare(ctx);
    return () => plan.attempt(ctx);
  }

  #begin(parent: AnyContext | null, { action, params, options }: CallRequest): Context {
    const { runtime, rules } = this.#parts;
    if (typeof action !== "string" || action === "") {
      throw frameworkError("INVALID_PARAMETERS", "An action must have a name: call(name, params, options).", {
        action,
      });
    }
    if (parent !== null) checkNesting(parent, action, rules);
    const ctx = createContext(runtime, parent, { params: params === undefined ? {} : params, options, rules });
    if (isReadable(params))
      throw wrongStream("Params cannot be a stream; pass it as the call option `stream`.", action);
    if (options?.stream !== undefined) ctx.stream = streamOf(options.stream, action);
    return ctx;
  }

  #choose(ctx: Context, { action, options }: CallRequest): Plan {
    const { registry, plans } = this.#parts;
    const list = registry.actions.get(action);
    const nodeID = options?.nodeID;
    if (list === undefined) throw new ServiceNotFoundError(nodeID === undefined ? { action } : { action, nodeID });
    if (nodeID === undefined) {
      const endpoint = list.select(ctx);
      if (endpoint === undefined) throw new ServiceNotAvailableError({ action });
      return plans.ofAction(endpoint);
    }
    const endpoint = list.on(nodeID);
    if (endpoint === undefined) throw new ServiceNotFoundError({ action, nodeID });
    if (!endpoint.open) throw new CircuitOpenError({ action, nodeID });
    return plans.ofAction(endpoint);
  }

  #queue(ctx: Context, request: CallRequest): Plan {
    const { registry, plans } = this.#parts;
    const [any] = registry.actions.get(request.action)?.endpoints ?? [];
    const { nodeID, stream } = request.options ?? {};
    // The broker's own services answer for the node that is asked; no queue exists for them. A queue would spread the packets
    // of a stream over the nodes that share it.
    const direct = nodeID !== undefined || stream !== undefined || request.action.startsWith("$");
    if (direct || any === undefined) return this.#choose(ctx, request);
    return plans.ofQueue(any);
  }

  /** Look-ups fail before any plan is known, so the fallback of the call and the error handler are asked here. */
  async #notFound(ctx: Context | null, error: unknown, { action, params, options }: CallRequest): Promise<unknown> {
    if (ctx === null || !isLookup(error)) throw error;
    const { errorHandler, logger, counters } = this.#parts;
    try {
      if (options?.fallbackResponse === undefined) throw error;
      return await fallBack(ctx, { action, error, response: options.fallbackResponse, logger, counters });
    } catch (thrown) {
      if (errorHandler === null) throw thrown;
      return errorHandler(toError(thrown), { actionName: action, params, opts: options, nodeID: options?.nodeID });
    }
  }
}

const isLookup = (error: unknown): error is Error =>
  error instanceof ServiceNotFoundError ||
  error instanceof ServiceNotAvailableError ||
  error instanceof CircuitOpenError;

/** What the caller sends as a stream: a `Readable`, or something that can be made into one. */
function streamOf(value: unknown, action: string): Readable {
  const stream = asStream(value);
  if (stream !== null) return stream;
  throw wrongStream(`The option \`stream\` must be a Readable or an async iterable, not ${typeof value}.`, action);
}

const wrongStream = (message: string, action: string): Error =>
  frameworkError("INVALID_PARAMETERS", message, { action });

/** Runs a plan. A nested call shows its caller what the callee put into meta, whether it succeeds or not. */
function settle(ctx: Context, plan: Plan, parent: AnyContext | null): Promise<unknown> {
  let result: unknown;
  try {
    plan.prepare(ctx);
    result = plan.run(ctx);
  } catch (error) {
    result = Promise.reject(error);
  }
  if (parent !== null) return withReturnedMeta(result, parent, ctx);
  return result instanceof Promise ? result : Promise.resolve(result);
}

function withReturnedMeta(result: unknown, parent: AnyContext, ctx: Context): Promise<unknown> {
  if (!(result instanceof Promise)) {
    returnMeta(parent, ctx);
    return Promise.resolve(result);
  }
  return result.then(
    (value) => {
      returnMeta(parent, ctx);
      return value;
    },
    (error) => {
      returnMeta(parent, ctx);
      throw error;
    },
  );
}
