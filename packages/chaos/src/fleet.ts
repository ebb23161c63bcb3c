import { setMaxListeners } from "node:events";
import { MemoryCacher } from "@isomer/cacher-memory";
import { ServiceBroker } from "@isomer/core";
import { type Cluster, type FakeClock } from "@isomer/testing";
import { ChaosError } from "./ledger/known-errors.ts";
import { servicesOf } from "./placement.ts";
import type { Desk } from "./services/desk.ts";

/** Budget of calls that state none, in ms. */
export const REQUEST_TIMEOUT_MS = 4_000;

/** Seconds. Short, so that a run sees many nodes taken for dead, and coming back. */
export const HEARTBEAT = { heartbeatInterval: 1, heartbeatTimeout: 3 } as const;

/** A running node. */
export interface Member {
  readonly nodeID: string;
  readonly broker: ServiceBroker;
  readonly desk: Desk;
  /** A signal that outlives the calls which listen to it. */
  readonly lasting: AbortSignal;
  readonly startedAt: number;
  stopping: boolean;
}

export interface FleetParts {
  readonly cluster: Cluster;
  readonly clock: FakeClock;
  readonly desk: Omit<Desk, "nodeID" | "isStopping">;
  /** A node starts, under the name of an earlier one or not. */
  readonly onMember: (member: Member) => void;
}

/** The nodes of a run, which are killed, stopped and started again. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #members = new Map<string, Member>();
  #starts = 0;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Nodes that have a broker, running or being stopped. */
  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** Brokers that were started so far. */
  get starts(): number {
    return this.#starts;
  }

  member(nodeID: string): Member | undefined {
    return this.#members.get(nodeID);
  }

  /** Resolves when the node has started. */
  async start(nodeID: string): Promise<void> {
    const member = this.#create(nodeID);
    this.#members.set(nodeID, member);
    this.#starts++;
    this.#parts.onMember(member);
    await member.broker.start();
  }

  /** Stops a node as it should be. */
  async stop(nodeID: string): Promise<void> {
    const member = this.#members.get(nodeID);
    if (member === undefined) return;
    member.stopping = true;
    await member.broker.stop();
    this.#members.delete(nodeID);
  }

  /** Takes a node away without a word to the others. */
  async kill(nodeID: string): Promise<void> {
    const rejoin = this.#parts.cluster.network.partition([nodeID]);
    await this.stop(nodeID);
    rejoin();
  }

  #create(nodeID: string): Member {
    const { cluster, clock, desk: common } = this.#parts;
    const desk: Desk = { ...common, nodeID, isStopping: () => member.stopping };
    const broker = new ServiceBroker({
      ...{ nodeID, clock, ...HEARTBEAT, logger: false, errors: [ChaosError] },
      transporter: cluster.transporter(nodeID),
      cacher: new MemoryCacher(),
      requestTimeout: REQUEST_TIMEOUT_MS,
      tracking: { shutdownTimeout: 2_000 },
      // Over before the nodes are asked whether they all work again.
      circuitBreaker: { windowTime: 5 },
      // Half of the nodes prefer themselves, so that calls take both ways.
      registry: { preferLocal: Number(nodeID.slice(1)) % 2 === 0 },
      services: servicesOf(nodeID, desk),
    });
    const lasting = new AbortController().signal;
    setMaxListeners(0, lasting);
    const member: Member = { nodeID, broker, desk, lasting, startedAt: clock.now(), stopping: false };
    return member;
  }
}
