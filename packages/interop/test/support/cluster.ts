import type { Cell } from "./cell.ts";
import type { InteropNode, Offer } from "./interop-node.ts";
import { IsomerNode } from "./isomer-node.ts";
import { MoleculerNode } from "./moleculer-node.ts";
import { createNetwork, type Network } from "./network.ts";
import { allMeet } from "./node-list.ts";

/** Options of the brokers, the same for both makes. */
export interface CommonOptions {
  readonly disableBalancer?: boolean;
}

/** Nodes of both makes in one network. Whatever it started it stops. */
export class Nodes {
  readonly #cell: Cell;
  readonly #network: Network;
  readonly #options: CommonOptions;
  readonly #started: Promise<InteropNode>[] = [];

  private constructor(cell: Cell, network: Network, options: CommonOptions) {
    this.#cell = cell;
    this.#network = network;
    this.#options = options;
  }

  static async inNewNetwork(cell: Cell, options: CommonOptions = {}): Promise<Nodes> {
    return new Nodes(cell, await createNetwork(cell), options);
  }

  isomer(nodeID: string, ...offers: readonly Offer[]): Promise<IsomerNode> {
    return this.#keep(IsomerNode.start({ ...this.#network.isomer(), ...this.#options, nodeID }, offers));
  }

  moleculer(nodeID: string, ...offers: readonly Offer[]): Promise<MoleculerNode> {
    const options = { ...this.#network.moleculer(), ...this.#options, nodeID };
    return this.#keep(MoleculerNode.start(this.#cell.moleculer, options, offers));
  }

  /** Stops all nodes, also after some of them could not start. */
  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.#started);
    await Promise.all(started.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.stop() : undefined)));
  }

  #keep<N extends InteropNode>(starting: Promise<N>): Promise<N> {
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

/** Starts the four nodes and waits until each of them sees the services of all others. */
export async function startCluster(nodes: Nodes): Promise<Cluster> {
  const [isomer, isomerWorker, moleculer, moleculerWorker] = await Promise.all([
    nodes.isomer("isomer-1", "probe"),
    nodes.isomer("isomer-2", "worker"),
    nodes.moleculer("moleculer-1", "probe"),
    nodes.moleculer("moleculer-2", "worker"),
  ]);
  const all = [isomer, isomerWorker, moleculer, moleculerWorker];
  await allMeet(all);
  return { isomer, isomerWorker, moleculer, moleculerWorker, all };
}
