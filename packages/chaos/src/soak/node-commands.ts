import { systemClock } from "@isomer/core";
import { AT_REST, TABLE_NAMES, type TransitTables } from "../node-view.ts";
import { pause } from "../services/desk.ts";
import { countResources, measureMemory, type Sample, socketsOf } from "./sample.ts";
import { type SoakCluster, SoakNode } from "./soak-node.ts";

/** What the program can have a process with nodes do. */
export class NodeCommands {
  readonly #nodes = new Map<string, SoakNode>();
  readonly #problems: string[] = [];

  /** Starts a node. Answers where others find it. */
  async start(nodeID: string, cluster: SoakCluster): Promise<string> {
    const node = new SoakNode(nodeID, cluster);
    this.#nodes.set(nodeID, node);
    await node.start();
    return node.address;
  }

  /** Whether every node here sees so many nodes. */
  async see(count: number): Promise<boolean> {
    const seen = await Promise.all(this.#list.map((node) => node.sees(count)));
    return seen.every(Boolean);
  }

  go(): void {
    for (const { load } of this.#list) load.go();
  }

  async hush(): Promise<void> {
    await Promise.all(this.#list.map(({ load }) => load.hush()));
  }

  async tables(): Promise<TransitTables> {
    const all = await Promise.all(this.#list.map((node) => node.tables()));
    return all.reduce((sum, tables) => {
      const both = TABLE_NAMES.map((name) => [name, sum[name] + tables[name]] as const);
      return Object.fromEntries(both) as unknown as TransitTables;
    }, AT_REST);
  }

  async sample(): Promise<Sample> {
    const outcomes: Record<string, number> = {};
    for (const { load } of this.#list) {
      for (const [name, count] of Object.entries(load.outcomes)) outcomes[name] = (outcomes[name] ?? 0) + count;
    }
    return { ...(await measureMemory()), tables: await this.tables(), resources: countResources(), outcomes };
  }

  /** What was not as it must be. */
  problems(): readonly string[] {
    return [...this.#problems, ...this.#list.flatMap(({ load, service }) => [...load.problems, ...service.problems])];
  }

  /** Stops one node, with what it did. */
  async stopNode(nodeID: string): Promise<void> {
    const node = this.#nodes.get(nodeID);
    if (node === undefined) return;
    this.#nodes.delete(nodeID);
    await Promise.all([node.load.hush(), node.stop()]);
    this.#problems.push(...node.load.problems, ...node.service.problems);
  }

  /** Stops all nodes. Answers what still keeps the event loop busy. */
  async stop(): Promise<Sample["resources"]> {
    await Promise.all([...this.#nodes.keys()].map((nodeID) => this.stopNode(nodeID)));
    // The other end of a socket may be a moment late to close it.
    for (let look = 0; look < 20 && socketsOf({ resources: countResources() }) > 0; look++)
      await pause(systemClock, 50);
    return countResources();
  }

  get #list(): readonly SoakNode[] {
    return [...this.#nodes.values()];
  }
}
