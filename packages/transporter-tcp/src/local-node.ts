import type { DiscoveryHost, NodeInfo } from "@isomer/core/adapter-kit";
import type { Member } from "./gossip-rules.ts";

const SEQ_EPOCH_MS = Date.UTC(2020, 0, 1);

/** This node as the others are told of it: what the registry says, with the TCP port. */
export class LocalNode {
  readonly #host: DiscoveryHost;
  readonly #port: number;

  /**
   * From now on the node describes itself under a seq that grows with the time, at one per second. Peers that remember an
   * earlier process of this ID, or this one under another port, so take the new description at once; real nodes, which count
   * from 1, must first be called offline and object. `epoch` is the time in milliseconds since 1970; where it went back, the
   * rules of the protocol still hold.
   */
  constructor(host: DiscoveryHost, options: { readonly port: number; readonly epoch: number }) {
    this.#host = host;
    this.#port = options.port;
    const seconds = Math.floor((options.epoch - SEQ_EPOCH_MS) / 1_000);
    host.nodes.outbid(Math.max(host.nodes.local().seq, seconds));
  }

  get nodeID(): string {
    return this.#host.nodeID;
  }

  /** The description that travels. */
  get info(): NodeInfo {
    return { ...this.#host.nodes.local(), port: this.#port };
  }

  /** This node among the members. Its seq is that of its description, which the registry may be about to make. */
  get member(): Member {
    const view = this.#host.nodes.get(this.nodeID);
    const { seq } = this.info;
    return { id: this.nodeID, local: true, available: true, seq, cpu: view?.cpu ?? null, cpuSeq: view?.cpuSeq ?? 0 };
  }

  /** Counts a change of the CPU load, if there is one (wire protocol 3.4). */
  measureLoad(): void {
    const cpu = Math.round(this.#host.cpuUsage());
    const view = this.#host.nodes.get(this.nodeID);
    if (view === undefined || view.cpu === cpu) return;
    this.#host.nodes.heard(this.nodeID, { cpu, cpuSeq: view.cpuSeq + 1 });
  }
}
