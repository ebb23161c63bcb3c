import { frameworkError } from "../errors/errors.ts";
import type { Selection, Strategy } from "../ports/strategy.ts";

/** What a list needs to know of its members. */
export interface ListedEndpoint {
  readonly nodeID: string;
  readonly local: boolean;
  readonly cpu: number | null;
  readonly hostname: string | null;
  readonly latencyMs: number | null;
  readonly service: { readonly fullName: string };
  readonly open: boolean;
}

export interface SelectionRules {
  readonly strategy: Strategy;
  /** Whether an available local endpoint goes before all others. */
  readonly preferLocal: boolean;
}

/** The endpoints among which one is chosen: those of an action, or of an event pattern and group. */
export class EndpointList<E extends ListedEndpoint> {
  readonly name: string;
  readonly #rules: SelectionRules;
  #endpoints: readonly E[] = [];
  #locals: readonly E[] = [];

  constructor(name: string, rules: SelectionRules) {
    this.name = name;
    // The broker's own services are always asked on the node where they are needed.
    this.#rules = name.startsWith("$") ? { ...rules, preferLocal: true } : rules;
  }

  get endpoints(): readonly E[] {
    return this.#endpoints;
  }

  get isEmpty(): boolean {
    return this.#endpoints.length === 0;
  }

  /** The first endpoint on this node. */
  get local(): E | undefined {
    return this.#locals[0];
  }

  /** Adds an endpoint, in place of the one that the same service of the same node has. Answers the one that went. */
  put(endpoint: E): E | undefined {
    const same = this.#endpoints.findIndex(
      (other) => other.nodeID === endpoint.nodeID && other.service.fullName === endpoint.service.fullName,
    );
    const replaced = this.#endpoints[same];
    this.#set(replaced === undefined ? [...this.#endpoints, endpoint] : this.#endpoints.with(same, endpoint));
    return replaced;
  }

  remove(endpoint: E): void {
    this.#set(this.#endpoints.filter((other) => other !== endpoint));
  }

  /** The endpoint of one node, open or not; an open one goes first where a node has several. */
  on(nodeID: string): E | undefined {
    const there = this.#endpoints.filter((endpoint) => endpoint.nodeID === nodeID);
    return there.find(isOpen) ?? there[0];
  }

  /** The endpoint for the next call, `undefined` when none is open. */
  select(selection: Selection): E | undefined {
    const { preferLocal } = this.#rules;
    if (preferLocal && this.#locals.length > 0) {
      const local = this.#choose(this.#locals, selection);
      if (local !== undefined) return local;
    }
    return this.#choose(this.#endpoints, selection);
  }

  /** One of the endpoints on this node. */
  selectLocal(selection: Selection): E | undefined {
    return this.#choose(this.#locals, selection);
  }

  #choose(endpoints: readonly E[], selection: Selection): E | undefined {
    if (endpoints.length === 1) {
      const [only] = endpoints;
      return only?.open === true ? only : undefined;
    }
    const open = endpoints.every(isOpen) ? endpoints : endpoints.filter(isOpen);
    if (open.length < 2) return open[0];
    const chosen = this.#rules.strategy.select(open, selection);
    if (chosen === undefined) {
      throw frameworkError("INVALID_ENDPOINT", `The strategy chose no endpoint of '${this.name}'.`, {
        name: this.name,
      });
    }
    return chosen;
  }

  #set(endpoints: readonly E[]): void {
    this.#endpoints = endpoints;
    this.#locals = endpoints.filter((endpoint) => endpoint.local);
  }
}

const isOpen = (endpoint: ListedEndpoint): boolean => endpoint.open;
