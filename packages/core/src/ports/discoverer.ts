import type { Logger } from "./logger.ts";
import type { NodeInfo } from "./node-info.ts";

/** Port: finds the other nodes and tells them of this one. */
export interface Discoverer {
  readonly name: string;
  /** Begins to listen and to announce. Resolves when the nodes that are up had a fair chance to answer. */
  start(host: DiscoveryHost): Promise<void>;
  /** The description of this node changed: tell the others. */
  announce(): Promise<void>;
  /** Asks one node, or all of them, for a description. */
  ask(nodeID?: string): Promise<void>;
  /** Takes leave of the others and releases timers and connections. */
  stop(): Promise<void>;
}

/** What a discoverer is given: a view of the nodes and the ways to change it. */
export interface DiscoveryHost {
  readonly nodeID: string;
  readonly namespace: string;
  readonly logger: Logger;
  readonly nodes: Membership;
  /** CPU load of this machine in whole per cent. */
  cpuUsage(): number;
}

/** The registry as a discoverer sees it. */
export interface Membership {
  /** The description of this node as it is sent: a value, made anew after each change. */
  local(): NodeInfo;
  /** Every node that was ever heard of and not yet forgotten, this one included. */
  list(): readonly MemberView[];
  get(nodeID: string): MemberView | undefined;
  /**
   * Applies a description as it arrived; see wire protocol 1.10 for which are taken and which are stale. Throws an
   * `InvalidPacketDataError` for what is no description.
   */
  described(nodeID: string, description: unknown): void;
  /** A sign of life, also of this node itself, whose CPU load is kept with those of the others. Answers whether the node must be asked for its description. */
  heard(nodeID: string, sign: LifeSign): { readonly stale: boolean };
  /** The node left, or is taken for dead when `unexpected`. `seq` is the number to remember it by. */
  left(nodeID: string, options: { readonly unexpected: boolean; readonly seq?: number }): void;
  /** Makes the next description of this node newer than `seq`, because others believe something else. */
  outbid(seq: number): void;
}

export interface LifeSign {
  readonly cpu?: number | null;
  readonly cpuSeq?: number;
  readonly seq?: number;
  readonly instanceID?: string;
}

export interface MemberView {
  readonly id: string;
  readonly local: boolean;
  readonly available: boolean;
  readonly seq: number;
  readonly cpu: number | null;
  readonly cpuSeq: number;
  /** As it was received; `null` for a node of which only the id is known. */
  readonly info: NodeInfo | null;
}
