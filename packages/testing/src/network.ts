import { type Clock, systemClock } from "@isomer/core";
import type { FrameType } from "@isomer/core/adapter-kit";
import { seededRandom } from "./seeded-random.ts";

/** Options of {@link Network}. */
export interface NetworkOptions {
  /** Measures delays. Default: that of the machine. */
  readonly clock?: Clock;
  /** Where chance begins: the same seed makes the same faults. Default 1. */
  readonly seed?: number;
  /**
   * Whether nodes put several packets into one frame where they can. Without it every packet is a frame of its own, and is
   * lost, doubled or late by itself. Default `true`.
   */
  readonly batches?: boolean;
}

/** What happens to frames. Chances go from 0 to 1; all of them are 0 unless stated. */
export interface Faults {
  /** Chance that a frame is lost. */
  readonly drop?: number;
  /** Chance that a frame arrives twice. */
  readonly duplicate?: number;
  /** Chance that a frame is overtaken by all others of its turn of the event loop. */
  readonly reorder?: number;
  /** Time on the way in ms, or its smallest and largest value. */
  readonly delayMs?: number | readonly [min: number, max: number];
}

/** Frames that faults apply to; what is left out may be anything. */
export interface Route {
  readonly from?: string;
  readonly to?: string;
  readonly types?: readonly FrameType[];
}

/** What became of the frames between different nodes. A frame can be counted under several names. */
export interface NetworkCounters {
  readonly sent: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly delayed: number;
}

/** One frame on its way. */
export interface Passage {
  readonly from: string;
  readonly to: string;
  readonly type: FrameType;
  /** Hands the frame over. May be called later, and more than once. */
  readonly deliver: () => void;
}

/** The end of a network at one node. A faulty transporter is one. */
export interface NetworkPort {
  readonly nodeID: string;
  interrupted(error: Error): void;
  restored(): void;
}

interface Disturbance {
  readonly route: Route;
  readonly faults: Faults;
}

/** The way of a frame. */
type Way = Pick<Passage, "from" | "to" | "type">;

type Counts = { -readonly [K in keyof NetworkCounters]: number };

interface Tally {
  readonly way: Way;
  readonly counts: Counts;
}

const NO_COUNTS: NetworkCounters = { sent: 0, delivered: 0, dropped: 0, duplicated: 0, reordered: 0, delayed: 0 };

/** Control of the faults between the nodes whose transporters were made with `faultyTransporter`. It begins without any. */
export class Network {
  /** See {@link NetworkOptions.batches}. */
  readonly batches: boolean;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #disturbances = new Set<Disturbance>();
  readonly #partitions = new Set<readonly (readonly string[])[]>();
  readonly #ports = new Set<NetworkPort>();
  readonly #interrupted = new Set<string>();
  readonly #tallies = new Map<string, Tally>();

  constructor({ clock = systemClock, seed = 1, batches = true }: NetworkOptions = {}) {
    this.batches = batches;
    this.#clock = clock;
    this.#random = seededRandom(seed);
  }

  /** Disturbs the frames of a route, in addition to what disturbs them already. Answers how to end it. */
  disturb(faults: Faults, route: Route = {}): () => void {
    const disturbance = { faults, route };
    this.#disturbances.add(disturbance);
    return () => void this.#disturbances.delete(disturbance);
  }

  /**
   * Loses whatever goes from one group of nodes to another. Nodes that are in no group make one of their own, so
   * `partition(["a"])` leaves `a` alone. Answers how to end it.
   */
  partition(...groups: readonly (readonly string[])[]): () => void {
    this.#partitions.add(groups);
    return () => void this.#partitions.delete(groups);
  }

  /** Ends all faults and partitions. Frames that are late still arrive; nodes without a connection stay without it. */
  heal(): void {
    this.#disturbances.clear();
    this.#partitions.clear();
  }

  /** Takes the connection from a node: it hears of it and cannot send, as when its message broker is gone. */
  interrupt(nodeID: string): void {
    this.#interrupted.add(nodeID);
    for (const port of this.#ports) if (port.nodeID === nodeID) port.interrupted(new Error("The network is down."));
  }

  /** Gives a node its connection back. */
  restore(nodeID: string): void {
    this.#interrupted.delete(nodeID);
    for (const port of this.#ports) if (port.nodeID === nodeID) port.restored();
  }

  isInterrupted(nodeID: string): boolean {
    return this.#interrupted.has(nodeID);
  }

  /** Sums of a route, or of everything. */
  counters(route: Route = {}): NetworkCounters {
    const total: Counts = { ...NO_COUNTS };
    for (const { way, counts } of this.#tallies.values()) {
      if (!leadsAlong(way, route)) continue;
      for (const name of Object.keys(total) as (keyof NetworkCounters)[]) total[name] += counts[name];
    }
    return total;
  }

  /** Connects a node. Answers how to take it out. @internal */
  attach(port: NetworkPort): () => void {
    this.#ports.add(port);
    return () => void this.#ports.delete(port);
  }

  /** Decides what becomes of a frame. What a node sends itself is never disturbed. @internal */
  pass(passage: Passage): void {
    const { from, to, deliver } = passage;
    if (from === to) {
      deliver();
      return;
    }
    const counts = this.#countsOf(passage);
    counts.sent++;
    const faults = [...this.#disturbances].filter(({ route }) => leadsAlong(passage, route)).map((one) => one.faults);
    if (this.#isCut(from, to) || this.#happens(faults, "drop")) {
      counts.dropped++;
      return;
    }
    const arrive = (): void => {
      counts.delivered++;
      deliver();
    };
    this.#carry(faults, counts, arrive);
    if (!this.#happens(faults, "duplicate")) return;
    counts.duplicated++;
    this.#carry(faults, counts, arrive);
  }

  #carry(faults: readonly Faults[], counts: Counts, arrive: () => void): void {
    const delayMs = faults.reduce((sum, { delayMs: own = 0 }) => sum + this.#draw(own), 0);
    if (delayMs > 0) {
      counts.delayed++;
      this.#clock.after(delayMs, arrive);
    } else if (this.#happens(faults, "reorder")) {
      counts.reordered++;
      setImmediate(arrive);
    } else arrive();
  }

  #happens(faults: readonly Faults[], fault: "drop" | "duplicate" | "reorder"): boolean {
    // Chance is asked for each fault that may happen, so that one fault does not change what another one does.
    return faults.filter((one) => (one[fault] ?? 0) > 0 && this.#random() < (one[fault] ?? 0)).length > 0;
  }

  #draw(range: number | readonly [number, number]): number {
    if (typeof range === "number") return range;
    const [min, max] = range;
    return min + this.#random() * (max - min);
  }

  #isCut(from: string, to: string): boolean {
    if (this.#interrupted.has(from) || this.#interrupted.has(to)) return true;
    const groupOf = (groups: readonly (readonly string[])[], nodeID: string): number =>
      groups.findIndex((group) => group.includes(nodeID));
    return [...this.#partitions].some((groups) => groupOf(groups, from) !== groupOf(groups, to));
  }

  #countsOf({ from, to, type }: Way): Counts {
    const key = JSON.stringify([from, to, type]);
    const tally = this.#tallies.get(key) ?? { way: { from, to, type }, counts: { ...NO_COUNTS } };
    this.#tallies.set(key, tally);
    return tally.counts;
  }
}

function leadsAlong(way: Way, { from = way.from, to = way.to, types = [way.type] }: Route): boolean {
  return way.from === from && way.to === to && types.includes(way.type);
}
