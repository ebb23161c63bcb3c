import type { MemberView } from "../ports/discoverer.ts";
import type { NodeInfo } from "../ports/node-info.ts";

/** A node of the cluster, this one included, as long as it is remembered. Changed by the registry alone. */
export class Node implements MemberView {
  readonly id: string;
  readonly local: boolean;
  /** What it last told about itself; `null` while only its id is known. */
  info: NodeInfo | null = null;
  available = false;
  seq = 0;
  cpu: number | null = null;
  cpuSeq = 0;
  /** Mean round trip to the node's host in ms, `null` while it is not measured. */
  latencyMs: number | null = null;
  /** Monotonic time of the last sign of life in ms, `null` before the first. */
  lastHeardAt: number | null = null;
  /** Monotonic time at which it went, in ms. */
  offlineSince: number | null = null;

  constructor(id: string, local: boolean) {
    this.id = id;
    this.local = local;
  }

  get hostname(): string | null {
    return this.info?.hostname ?? null;
  }
}
