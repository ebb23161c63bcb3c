import type { Middleware, ServiceBroker } from "@isomer/core";

/** Full names of services by node. */
type ServicesByNode = Map<string, ReadonlySet<string>>;

/** Follows which services the nodes of a cluster run, and which of them the other nodes know. */
export class Roster {
  readonly #hosted = new Map<string, Set<string>>();
  readonly #known = new Map<string, ServicesByNode>();

  /** Notes the services that a node runs. */
  middleware(nodeID: string): Middleware {
    const hosted = new Set<string>();
    this.#hosted.set(nodeID, hosted);
    return {
      name: "roster",
      serviceStarted: ({ fullName }) => hosted.add(fullName),
      serviceStopping: ({ fullName }) => hosted.delete(fullName),
    };
  }

  /** Notes what a node hears of the others. */
  watch(broker: ServiceBroker): void {
    const known: ServicesByNode = new Map();
    this.#known.set(broker.nodeID, known);
    broker.onInternal("$node.*", (payload, event) => {
      const { node } = (payload ?? {}) as { readonly node?: DescribedNode };
      if (node === undefined) return;
      if (event === "$node.disconnected") known.delete(node.id);
      else known.set(node.id, new Set(node.info?.services.map(({ fullName }) => fullName)));
    });
  }

  /** Forgets a node that is stopped. */
  remove(nodeID: string): void {
    this.#hosted.delete(nodeID);
    this.#known.delete(nodeID);
  }

  /** Whether every node knows every other one with all its services. */
  get isComplete(): boolean {
    return [...this.#known].every(([viewer, known]) =>
      [...this.#hosted].every(
        ([nodeID, services]) =>
          nodeID === viewer || [...services].every((name) => known.get(nodeID)?.has(name) === true),
      ),
    );
  }
}

interface DescribedNode {
  readonly id: string;
  readonly info: { readonly services: readonly { readonly fullName: string }[] } | null;
}
