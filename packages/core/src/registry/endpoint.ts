import type { LocalService } from "../definition/local-service.ts";
import type { ActionDefinition, EventDefinition } from "../definition/service-definition.ts";
import type { ActionInfo, EventInfo, ServiceInfo } from "../ports/node-info.ts";
import type { Candidate } from "../ports/strategy.ts";
import type { Node } from "./node.ts";

/** Where the handler of a local endpoint comes from. */
export interface LocalHandler<D> {
  readonly definition: D;
  readonly service: LocalService;
}

/** One place where an action or an event can be handled: a service of a node. */
export class Endpoint<I extends ActionInfo | EventInfo, D> implements Candidate {
  readonly node: Node;
  readonly service: ServiceInfo;
  /** `null` for an endpoint of another node. */
  readonly handler: LocalHandler<D> | null;
  /** As the node published it. */
  readonly info: I;
  /** Whether it may be chosen; a circuit breaker closes it for a while. */
  open = true;

  constructor(parts: { node: Node; service: ServiceInfo; info: I; handler: LocalHandler<D> | null }) {
    this.node = parts.node;
    this.service = parts.service;
    this.info = parts.info;
    this.handler = parts.handler;
  }

  get nodeID(): string {
    return this.node.id;
  }

  get local(): boolean {
    return this.handler !== null;
  }

  get cpu(): number | null {
    return this.node.cpu;
  }

  get hostname(): string | null {
    return this.node.hostname;
  }

  get latencyMs(): number | null {
    return this.node.latencyMs;
  }
}

export type ActionEndpoint = Endpoint<ActionInfo, ActionDefinition>;
export type EventEndpoint = Endpoint<EventInfo, EventDefinition>;
