/** A registry of nodes, small enough to be read, for tests of discoverers and of transporters that bring one. */
import type { LifeSign, Membership, MemberView, NodeInfo } from "@isomer/core/adapter-kit";

/** Keeps nodes in memory by the rules of wire protocol 1.10. */
export class FakeMembership implements Membership {
  readonly #nodeID: string;
  readonly #nodes = new Map<string, MemberView>();
  #info: NodeInfo;

  constructor(nodeID: string, instanceID: string) {
    this.#nodeID = nodeID;
    this.#info = {
      services: [],
      ipList: ["127.0.0.1"],
      hostname: "localhost",
      client: { type: "nodejs", version: "0.0.0", langVersion: process.version },
      config: {},
      instanceID,
      metadata: {},
      seq: 1,
    };
  }

  local(): NodeInfo {
    return this.#info;
  }

  /** Changes the description of the local node, whose sequence number grows. */
  change(part: Partial<NodeInfo>): void {
    this.#info = { ...this.#info, ...part, seq: this.#info.seq + 1 };
  }

  list(): readonly MemberView[] {
    return [this.#self(), ...this.#nodes.values()];
  }

  get(nodeID: string): MemberView | undefined {
    return nodeID === this.#nodeID ? this.#self() : this.#nodes.get(nodeID);
  }

  described(nodeID: string, info: NodeInfo): void {
    const known = this.#nodes.get(nodeID);
    if (nodeID === this.#nodeID || (known !== undefined && !isNews(known, info))) return;
    const { cpu, cpuSeq } = known ?? { cpu: null, cpuSeq: 0 };
    this.#nodes.set(nodeID, { id: nodeID, local: false, available: true, seq: info.seq, cpu, cpuSeq, info });
  }

  heard(nodeID: string, sign: LifeSign): { readonly stale: boolean } {
    const known = this.#nodes.get(nodeID);
    if (known === undefined || !known.available) return { stale: nodeID !== this.#nodeID };
    if (sign.seq !== undefined && sign.seq !== known.seq) return { stale: true };
    if (sign.instanceID !== undefined && known.info?.instanceID.startsWith(sign.instanceID) === false)
      return { stale: true };
    const cpuSeq = sign.cpuSeq ?? known.cpuSeq;
    if (sign.cpu !== undefined && cpuSeq >= known.cpuSeq) this.#nodes.set(nodeID, { ...known, cpu: sign.cpu, cpuSeq });
    return { stale: false };
  }

  left(nodeID: string, options: { readonly unexpected: boolean; readonly seq?: number }): void {
    const known = this.#nodes.get(nodeID);
    if (known === undefined) return;
    this.#nodes.set(nodeID, { ...known, available: false, seq: options.seq ?? known.seq + 1 });
  }

  outbid(seq: number): void {
    this.#info = { ...this.#info, seq: Math.max(seq, this.#info.seq) + 1 };
  }

  #self(): MemberView {
    return { id: this.#nodeID, local: true, available: true, seq: this.#info.seq, cpu: 0, cpuSeq: 1, info: this.#info };
  }
}

function isNews(known: MemberView, info: NodeInfo): boolean {
  return !known.available || info.seq > known.seq || info.instanceID !== known.info?.instanceID;
}
