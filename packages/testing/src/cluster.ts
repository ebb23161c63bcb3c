import { randomUUID } from "node:crypto";
import { type BrokerOptions, type Clock, MemoryTransporter, ServiceBroker, systemClock } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";
import { eventually } from "./eventually.ts";
import { FakeClock } from "./fake-clock.ts";
import { faultyTransporter } from "./faulty-transporter.ts";
import { Network, type NetworkOptions } from "./network.ts";
import { Roster } from "./roster.ts";
import { settle } from "./settle.ts";

/** Options of one node of a cluster; the cluster takes care of the rest. */
export type NodeOptions = Omit<BrokerOptions, "nodeID" | "namespace" | "transporter" | "clock">;

/** Options of {@link startCluster}. Broker options in it are those of all nodes, unless a node says otherwise. */
export interface ClusterOptions<N extends string> extends NodeOptions {
  /** Options by node id, or a number of equal nodes: `node-1`, `node-2`, … */
  readonly nodes: Readonly<Record<N, NodeOptions>> | number;
  /** Clock of all nodes. A `FakeClock` is moved on by the cluster while its nodes start and stop. Default: that of the machine. */
  readonly clock?: Clock;
  /** Chance and form of the network between the nodes. */
  readonly network?: Omit<NetworkOptions, "clock">;
  /** What carries the frames. Default: memory, on a bus that only this cluster uses. */
  readonly transporter?: (nodeID: string) => Transporter;
  /** Namespace of the nodes. Default `""`. */
  readonly namespace?: string;
}

/**
 * Starts brokers in this process that reach each other over memory, with frames that are really encoded, and without a log
 * unless `logger` says otherwise. Resolves when all of them know each other. Stop them with `await using` or `stop()`.
 */
export async function startCluster<N extends string = string>(options: ClusterOptions<N>): Promise<Cluster<N>> {
  const { nodes } = options;
  const members: readonly (readonly [string, NodeOptions])[] =
    typeof nodes === "number"
      ? Array.from({ length: nodes }, (_, index) => [`node-${index + 1}`, {}])
      : Object.entries<NodeOptions>(nodes);
  const cluster = new Cluster<N>(options);
  try {
    await cluster.add(Object.fromEntries(members));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** The running nodes of a test. */
export class Cluster<N extends string = string> implements AsyncDisposable {
  /** Faults of the network between the nodes; none at first. */
  readonly network: Network;
  readonly clock: Clock;
  readonly #nodes = new Map<string, ServiceBroker>();
  readonly #roster = new Roster();
  readonly #common: NodeOptions & { readonly namespace?: string };
  readonly #createTransporter: (nodeID: string) => Transporter;

  constructor({ nodes: _nodes, clock = systemClock, network, transporter, ...common }: ClusterOptions<N>) {
    const bus = randomUUID();
    this.clock = clock;
    this.network = new Network({ ...network, clock });
    this.#common = common;
    this.#createTransporter = transporter ?? (() => new MemoryTransporter({ bus }));
  }

  /** The brokers by node id. */
  get nodes(): Readonly<Record<N, ServiceBroker>> {
    return Object.fromEntries(this.#nodes) as Record<N, ServiceBroker>;
  }

  /** The broker of a node. Throws when there is none. */
  node(nodeID: string): ServiceBroker {
    const broker = this.#nodes.get(nodeID);
    if (broker === undefined) throw new Error(`The cluster has no node '${nodeID}'.`);
    return broker;
  }

  /** Starts further nodes, together. Resolves when all nodes of the cluster know each other. */
  async add(nodes: Readonly<Record<string, NodeOptions>>): Promise<void> {
    const added = Object.entries(nodes).map(([nodeID, options]) => this.#create(nodeID, options));
    await this.#pass(Promise.all(added.map((broker) => broker.start())));
    await this.settle();
  }

  /** Lets what is under way come to rest. Resolves when every node knows every other one with its services. */
  async settle(): Promise<void> {
    await settle();
    await eventually(() => this.#roster.isComplete, { what: "all nodes of the cluster know each other" });
  }

  /** Stops one node as it should be. */
  async remove(nodeID: string): Promise<void> {
    const broker = this.node(nodeID);
    await this.#pass(broker.stop());
    this.#forget(nodeID);
  }

  /** Takes one node away without a word to the others, who find out by its silence. */
  async kill(nodeID: string): Promise<void> {
    const broker = this.node(nodeID);
    const rejoin = this.network.partition([nodeID]);
    await this.#pass(broker.stop());
    this.#forget(nodeID);
    rejoin();
  }

  /** A transporter in the network of this cluster, for a node that is no broker. */
  transporter(nodeID: string): Transporter {
    return faultyTransporter(this.#createTransporter(nodeID), this.network);
  }

  /** Stops all nodes. Never rejects. */
  async stop(): Promise<void> {
    await this.#pass(Promise.all([...this.#nodes.values()].map((broker) => broker.stop())));
    for (const nodeID of [...this.#nodes.keys()]) this.#forget(nodeID);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #create(nodeID: string, options: NodeOptions): ServiceBroker {
    if (this.#nodes.has(nodeID)) throw new Error(`The cluster has a node '${nodeID}' already.`);
    const { middlewares = [], ...own } = { logger: false as const, ...this.#common, ...options };
    const broker = new ServiceBroker({
      ...{ ...own, nodeID, clock: this.clock },
      middlewares: [...middlewares, this.#roster.middleware(nodeID)],
      transporter: this.transporter(nodeID),
    });
    this.#roster.watch(broker);
    this.#nodes.set(nodeID, broker);
    return broker;
  }

  #forget(nodeID: string): void {
    this.#nodes.delete(nodeID);
    this.#roster.remove(nodeID);
  }

  /** Waits for the nodes; on a fake clock their pauses would last for ever. */
  #pass<T>(work: Promise<T>): Promise<T> {
    return this.clock instanceof FakeClock ? this.clock.until(work) : work;
  }
}
