import { type ContextRules, checkNesting, createContext, returnMeta } from "../context/child-context.ts";
import { type AnyContext, Context, type ContextRuntime } from "../context/context.ts";
import type { CallRequest } from "../context/context-runtime.ts";
import type { LocalService } from "../definition/local-service.ts";
import { CircuitOpenError, ServiceNotAvailableError, ServiceNotFoundError } from "../errors/errors.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { ErrorHandler } from "../pipeline/tools.ts";
import type { Registry } from "../registry/registry.ts";
import type { Plans } from "./plans.ts";

export interface CallerParts {
  readonly runtime: ContextRuntime;
  readonly registry: Registry;
  readonly plans: Plans;
  readonly rules: ContextRules;
  readonly errorHandler: ErrorHandler | null;
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

  /** A call from this node. Never throws at once. */
  call(parent: AnyContext | null, request: CallRequest): Promise<unknown> {
    let ctx: Context;
    let plan: Plan;
    try {
      ctx = this.#begin(parent, request);
      plan = this.#findPlan(ctx, request);
    } catch (error) {
      request.options?.stream?.destroy();
      return this.#notFound(error, request);
    }
    const result = settle(ctx, plan, parent);
    return ctx.stream === null ? result : closingStream(result, ctx.stream);
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

  /** The next attempt of a call that failed, on an endpoint that is chosen anew and with a time of its own. */
  again(failed: AnyContext): unknown {
    const ctx = failed.copy() as Context;
    ctx.attempt = failed.attempt + 1;
    ctx.nodeID = this.#parts.runtime.nodeID;
    ctx.deadlineAt = failed.parent?.deadlineAt ?? 0;
    const { params, options } = ctx;
    const plan = this.#findPlan(ctx, { action: failed.action?.name ?? "", params, options });
    plan.prepare(ctx);
    return plan.attempt(ctx);
  }

  #begin(parent: AnyContext | null, { action, params, options }: CallRequest): Context {
    const { runtime, rules } = this.#parts;
    if (parent !== null) checkNesting(parent, action, rules);
    const ctx = createContext(runtime, parent, { params: params === undefined ? {} : params, options, rules });
    if (options?.stream !== undefined) ctx.stream = options.stream;
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

  /** Endpoint look-ups fail before any plan is known, so the error handler is asked here. */
  #notFound(error: unknown, { action, params, options }: CallRequest): Promise<unknown> {
    const { errorHandler } = this.#parts;
    const lookup = error instanceof ServiceNotFoundError || error instanceof ServiceNotAvailableError;
    if (errorHandler === null || !lookup) return Promise.reject(error);
    return new Promise((resolve) => {
      resolve(errorHandler(error, { actionName: action, params, opts: options, nodeID: options?.nodeID }));
    });
  }
}

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

/** A stream whose call has failed has no reader any more, wherever the call came to. */
async function closingStream(result: Promise<unknown>, stream: NonNullable<Context["stream"]>): Promise<unknown> {
  try {
    return await result;
  } catch (error) {
    stream.destroy();
    throw error;
  }
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
