import type { BrokerOptions } from "@isomer/core";
import type { MoleculerVersion } from "./cell.ts";
import type { InteropNode, Offer } from "./interop-node.ts";
import { IsomerNode } from "./isomer-node.ts";
import { IsomerProcess } from "./isomer-process.ts";
import { MoleculerNode } from "./moleculer-node.ts";
import { isomerOptions, moleculerOptions, type Network } from "./network.ts";
import { allMeet } from "./node-list.ts";

/** Options of all brokers of a cluster, whatever they are made of. */
export interface CommonOptions {
  readonly disableBalancer?: boolean;
}

/** What is special about a Moleculer node. */
export interface MoleculerSettings {
  readonly version?: MoleculerVersion;
  readonly [option: string]: unknown;
}

/** Nodes of both makes in one network. Whatever it started it stops. */
export class Nodes {
  readonly network: Network;
  readonly #options: CommonOptions;
  readonly #started: Promise<{ stop(): Promise<void> }>[] = [];

  constructor(network: Network, options: CommonOptions = {}) {
    this.network = network;
    this.#options = options;
  }

  isomer(nodeID: string, offers: readonly Offer[] = [], own: BrokerOptions = {}): Promise<IsomerNode> {
    return this.#keep(IsomerNode.start({ ...isomerOptions(this.network), ...this.#options, ...own, nodeID }, offers));
  }

  /** `version` is that of the cell unless stated; other options are those of the broker, as JSON can carry them. */
  moleculer(
    nodeID: string,
    offers: readonly Offer[] = [],
    { version = this.network.cell.moleculer, ...own }: MoleculerSettings = {},
  ): Promise<MoleculerNode> {
    const options = { ...moleculerOptions(this.network), ...this.#options, ...own, nodeID };
    return this.#keep(MoleculerNode.start(version, options, offers));
  }

  /** An Isomer node that can be killed. */
  isomerProcess(nodeID: string, offers: readonly Offer[]): Promise<IsomerProcess> {
    return this.#keep(IsomerProcess.start(this.network, nodeID, offers));
  }

  /** Stops all nodes, also after some of them could not start. */
  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.#started);
    await Promise.all(started.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.stop()] : [])));
  }

  #keep<N extends { stop(): Promise<void> }>(starting: Promise<N>): Promise<N> {
    this.#started.push(starting);
    return starting;
  }
}

/** Two nodes of each make that know each other: one to call and be called, one that works beside its like. */
export interface Cluster {
  readonly isomer: IsomerNode;
  readonly moleculer: MoleculerNode;
  readonly isomerWorker: IsomerNode;
  readonly moleculerWorker: MoleculerNode;
  readonly all: readonly InteropNode[];
}

/** Services beside those that every cluster has: of the nodes that are called, and of those beside them. */
export interface MoreOffers {
  readonly own?: readonly Offer[];
  readonly shared?: readonly Offer[];
}

/** Starts the four nodes and waits until each of them sees the services of all others. */
export async function startCluster(nodes: Nodes, { own = [], shared = [] }: MoreOffers = {}): Promise<Cluster> {
  const [isomer, isomerWorker, moleculer, moleculerWorker] = await Promise.all([
    nodes.isomer("isomer-1", ["probe", ...own]),
    nodes.isomer("isomer-2", ["worker", ...shared]),
    nodes.moleculer("moleculer-1", ["probe", ...own]),
    nodes.moleculer("moleculer-2", ["worker", ...shared]),
  ]);
  const all = [isomer, isomerWorker, moleculer, moleculerWorker];
  await allMeet(all);
  return { isomer, isomerWorker, moleculer, moleculerWorker, all };
}
