import type { LocalService } from "../definition/local-service.ts";
import { ServiceNotFoundError } from "../errors/errors.ts";
import { type Plan, planLocalAction, planLocalEvent, planRemoteAction, type RemoteSender } from "../pipeline/plan.ts";
import type { PipelineTools } from "../pipeline/tools.ts";
import type { ActionEndpoint, EventEndpoint } from "../registry/endpoint.ts";

/** Composed handlers, made when an endpoint is first used or an action first planned, and dropped with it. */
export class Plans {
  readonly #plans = new Map<ActionEndpoint | EventEndpoint, Plan>();
  /** Actions of this node by service and key, for those who need no endpoint. */
  readonly #own = new WeakMap<LocalService, ReadonlyMap<string, Plan>>();
  readonly #queues = new Map<ActionEndpoint, Plan>();
  readonly #tools: PipelineTools;
  readonly #send: RemoteSender;

  constructor(tools: PipelineTools, send: RemoteSender) {
    this.#tools = tools;
    this.#send = send;
  }

  ofAction(endpoint: ActionEndpoint): Plan {
    return this.#plans.get(endpoint) ?? this.#plan(endpoint, this.#planAction(endpoint));
  }

  /** The plan that sends to the shared queue of the endpoint's action instead of to its node. */
  ofQueue(endpoint: ActionEndpoint): Plan {
    let plan = this.#queues.get(endpoint);
    if (plan === undefined) {
      const { info, service } = endpoint;
      plan = planRemoteAction({ info, service, destination: { kind: "queue" } }, this.#send, this.#tools);
      this.#queues.set(endpoint, plan);
    }
    return plan;
  }

  /** Plan of an endpoint that is on this node. */
  ofEvent(endpoint: EventEndpoint): Plan | undefined {
    const known = this.#plans.get(endpoint);
    if (known !== undefined || endpoint.handler === null) return known;
    const { definition, service } = endpoint.handler;
    return this.#plan(endpoint, planLocalEvent(definition, service, this.#tools));
  }

  /** Composes the actions of a service, private ones included. Throws what makes one of them impossible. */
  prepare(service: LocalService): void {
    const { actions } = service.definition;
    this.#own.set(
      service,
      new Map(actions.map((action) => [action.key, planLocalAction(action, service, this.#tools)])),
    );
  }

  /** The plan of an action of a prepared service, by its key. */
  ofOwn(service: LocalService, key: string): Plan {
    if (!this.#own.has(service)) this.prepare(service);
    const plan = this.#own.get(service)?.get(key);
    if (plan === undefined) throw new ServiceNotFoundError({ action: `${service.definition.fullName}.${key}` });
    return plan;
  }

  drop(endpoint: ActionEndpoint | EventEndpoint): void {
    this.#plans.delete(endpoint);
    this.#queues.delete(endpoint as ActionEndpoint);
  }

  #plan(endpoint: ActionEndpoint | EventEndpoint, plan: Plan): Plan {
    this.#plans.set(endpoint, plan);
    return plan;
  }

  #planAction(endpoint: ActionEndpoint): Plan {
    const { handler, info, service, nodeID } = endpoint;
    if (handler !== null) return this.ofOwn(handler.service, handler.definition.key);
    return planRemoteAction({ info, service, destination: { kind: "node", nodeID } }, this.#send, this.#tools);
  }
}
