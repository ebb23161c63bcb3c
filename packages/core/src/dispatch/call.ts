import { type ContextRules, checkNesting, createContext, returnMeta } from "../context/child-context.ts";
import { type AnyContext, Context, type ContextRuntime } from "../context/context.ts";
import type { CallRequest } from "../context/context-runtime.ts";
import type { LocalService } from "../definition/local-service.ts";
import { ServiceNotAvailableError, ServiceNotFoundError } from "../errors/errors.ts";
import { asPromise } from "../kernel/deferred.ts";
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
    try {
      const { runtime, rules } = this.#parts;
      if (parent !== null) checkNesting(parent, request.action, rules);
      const params = request.params === undefined ? {} : request.params;
      const ctx = createContext(runtime, parent, { params, options: request.options, rules });
      if (request.options?.stream !== undefined) ctx.stream = request.options.stream;
      const plan = this.#findPlan(ctx, request);
      plan.prepare(ctx);
      const result = plan.run(ctx);
      if (parent !== null) return withReturnedMeta(result, parent, ctx);
      return result instanceof Promise ? result : Promise.resolve(result);
    } catch (error) {
      return this.#failed(error, request);
    }
  }

  /** A call that came from another node: runs here, or not at all. */
  async run(ctx: Context, action: string): Promise<unknown> {
    const list = this.#parts.registry.actions.get(action);
    if (list?.local === undefined) throw new ServiceNotFoundError({ action, nodeID: this.#parts.runtime.nodeID });
    const endpoint = list.selectLocal(ctx);
    if (endpoint === undefined) throw new ServiceNotAvailableError({ action, nodeID: this.#parts.runtime.nodeID });
    const plan = this.#parts.plans.ofAction(endpoint);
    plan.prepare(ctx);
    return plan.run(ctx);
  }

  /** A call of a service to itself: its private actions too, and no endpoint is chosen. */
  callOwn(
    service: LocalService,
    key: string,
    { params, options }: Pick<CallRequest, "params" | "options">,
  ): Promise<unknown> {
    const { runtime, rules, plans } = this.#parts;
    try {
      const parent = options?.parentCtx instanceof Context ? options.parentCtx : null;
      const ctx = createContext(runtime, parent, { params: params === undefined ? {} : params, options, rules });
      const plan = plans.ofOwn(service, key);
      plan.prepare(ctx);
      const result = plan.run(ctx);
      return parent === null ? asPromise(result) : withReturnedMeta(result, parent, ctx);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #choose(ctx: Context, { action, options }: CallRequest): Plan {
    const { registry, plans } = this.#parts;
    const list = registry.actions.get(action);
    const nodeID = options?.nodeID;
    if (list === undefined) throw new ServiceNotFoundError(nodeID === undefined ? { action } : { action, nodeID });
    const endpoint = nodeID === undefined ? list.select(ctx) : list.on(nodeID);
    if (endpoint !== undefined) return plans.ofAction(endpoint);
    throw nodeID === undefined
      ? new ServiceNotAvailableError({ action })
      : new ServiceNotFoundError({ action, nodeID });
  }

  #queue(ctx: Context, request: CallRequest): Plan {
    const { registry, plans } = this.#parts;
    const [any] = registry.actions.get(request.action)?.endpoints ?? [];
    // The broker's own services answer for the node that is asked; no queue exists for them.
    if (request.options?.nodeID !== undefined || any === undefined || request.action.startsWith("$"))
      return this.#choose(ctx, request);
    return plans.ofQueue(any);
  }

  #failed(error: unknown, { action, params, options }: CallRequest): Promise<never> | Promise<unknown> {
    const { errorHandler } = this.#parts;
    const lookup = error instanceof ServiceNotFoundError || error instanceof ServiceNotAvailableError;
    if (errorHandler === null || !lookup) return Promise.reject(error);
    return new Promise((resolve) => {
      resolve(errorHandler(error, { actionName: action, params, opts: options, nodeID: options?.nodeID }));
    });
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
