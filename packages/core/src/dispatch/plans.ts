import type { LocalService } from "../definition/local-service.ts";
import { ServiceNotFoundError } from "../errors/errors.ts";
import type { EndpointControl } from "../pipeline/order.ts";
import { type Plan, planLocalAction, planLocalEvent, planRemoteAction, type RemoteSender } from "../pipeline/plan.ts";
import type { PipelineTools } from "../pipeline/tools.ts";
import type { ActionEndpoint, EventEndpoint } from "../registry/endpoint.ts";

/** Composed handlers, made when an endpoint is first used or a service published, and dropped with it. */
export class Plans {
  readonly #plans = new Map<ActionEndpoint | EventEndpoint, Plan>();
  readonly #queues = new Map<ActionEndpoint, Plan>();
  /** Actions of this node by service and key, for calls that choose no endpoint. */
  readonly #served = new WeakMap<LocalService, ReadonlyMap<string, Plan>>();
  readonly #tools: PipelineTools;
  readonly #send: RemoteSender;

  constructor(tools: PipelineTools, send: RemoteSender) {
    this.#tools = tools;
    this.#send = send;
  }

  /** The plan of a call from this node. */
  ofAction(endpoint: ActionEndpoint): Plan {
    return this.#plans.get(endpoint) ?? this.#keep(endpoint, this.#planAction(endpoint));
  }

  /** The plan that sends to the shared queue of the endpoint's action instead of to its node. */
  ofQueue(endpoint: ActionEndpoint): Plan {
    let plan = this.#queues.get(endpoint);
    if (plan === undefined) {
      const { info, service } = endpoint;
      const { tools, send } = this.#parts;
      plan = planRemoteAction({ info, service, destination: { kind: "queue" } }, null, { tools, send });
      this.#queues.set(endpoint, plan);
    }
    return plan;
  }

  /** The plan of a listener on this node. */
  ofEvent(endpoint: EventEndpoint): Plan | undefined {
    const known = this.#plans.get(endpoint);
    if (known !== undefined || endpoint.handler === null) return known;
    const { definition, service } = endpoint.handler;
    return this.#keep(endpoint, planLocalEvent(definition, service, this.#tools));
  }

  /** Composes the actions of a service, private ones included. Throws what makes one of them impossible. */
  prepare(service: LocalService): void {
    const { actions } = service.definition;
    const plans = actions.map((definition) => planLocalAction({ definition, service }, null, this.#tools));
    this.#served.set(service, new Map(actions.map(({ key }, index) => [key, plans[index] as Plan])));
  }

  /** The plan of an action for those who are sent here, and for the service itself. */
  ofServed(service: LocalService, key: string): Plan {
    if (!this.#served.has(service)) this.prepare(service);
    const plan = this.#served.get(service)?.get(key);
    if (plan === undefined) throw new ServiceNotFoundError({ action: `${service.definition.fullName}.${key}` });
    return plan;
  }

  /** Forgets the plans of an endpoint that is gone. */
  drop(endpoint: ActionEndpoint | EventEndpoint): void {
    this.#plans.get(endpoint)?.drop();
    this.#plans.delete(endpoint);
    this.#queues.delete(endpoint as ActionEndpoint);
  }

  get #parts(): { readonly tools: PipelineTools; readonly send: RemoteSender } {
    return { tools: this.#tools, send: this.#send };
  }

  #keep(endpoint: ActionEndpoint | EventEndpoint, plan: Plan): Plan {
    this.#plans.set(endpoint, plan);
    return plan;
  }

  #planAction(endpoint: ActionEndpoint): Plan {
    const { handler, info, service, nodeID } = endpoint;
    const control: EndpointControl = {
      nodeID,
      gate: (open) => {
        endpoint.open = open;
      },
    };
    if (handler !== null) return planLocalAction(handler, control, this.#tools);
    return planRemoteAction({ info, service, destination: { kind: "node", nodeID } }, control, this.#parts);
  }
}
