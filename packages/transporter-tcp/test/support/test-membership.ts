import { randomUUID } from "node:crypto";
import type { LifeSign, Membership, MemberView, NodeInfo, ServiceInfo } from "@isomer/core/adapter-kit";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Something that happened to a node. */
export interface MemberEvent {
  readonly kind: "connected" | "updated" | "left";
  readonly nodeID: string;
  readonly unexpected?: boolean;
}

/** A small registry by the rules of wire protocol 1.10. */
export class TestMembership implements Membership {
  readonly events: MemberEvent[] = [];
  /** Other instances that go by the name of this node. */
  readonly conflicts: string[] = [];
  readonly instanceID = randomUUID();
  readonly #nodeID: string;
  readonly #members = new Map<string, Mutable<MemberView>>();
  #info: NodeInfo;

  constructor(nodeID: string, services: readonly ServiceInfo[] = []) {
    this.#nodeID = nodeID;
    this.#info = describeNode({ instanceID: this.instanceID, seq: 1, services });
    this.#members.set(nodeID, {
      id: nodeID,
      local: true,
      available: true,
      seq: 1,
      cpu: null,
      cpuSeq: 0,
      info: this.#info,
    });
  }

  /** Changes what this node offers. */
  publish(services: readonly ServiceInfo[]): void {
    this.#renew({ services, seq: this.#info.seq + 1 });
  }

  /** IDs of the other nodes that are up, sorted. */
  available(): string[] {
    return [...this.#members.values()].flatMap((view) => (view.available && !view.local ? [view.id] : [])).sort();
  }

  local(): NodeInfo {
    return this.#info;
  }

  list(): readonly MemberView[] {
    return [...this.#members.values()];
  }

  get(nodeID: string): MemberView | undefined {
    return this.#members.get(nodeID);
  }

  described(nodeID: string, info: NodeInfo): void {
    if (nodeID === this.#nodeID) {
      this.conflicts.push(info.instanceID);
      return;
    }
    const known = this.#members.get(nodeID);
    const seq = info.seq ?? 1;
    if (known?.available && seq <= known.seq && known.info?.instanceID === info.instanceID) return;
    this.events.push({ kind: known?.available ? "updated" : "connected", nodeID });
    this.#members.set(nodeID, {
      id: nodeID,
      local: false,
      available: true,
      seq,
      cpu: known?.cpu ?? null,
      cpuSeq: known?.cpuSeq ?? 0,
      info,
    });
  }

  heard(nodeID: string, sign: LifeSign): { readonly stale: boolean } {
    const known = this.#members.get(nodeID);
    if (known === undefined || !known.available) return { stale: true };
    known.cpu = sign.cpu ?? known.cpu;
    known.cpuSeq = sign.cpuSeq ?? known.cpuSeq;
    return { stale: false };
  }

  left(nodeID: string, options: { readonly unexpected: boolean; readonly seq?: number }): void {
    const known = this.#members.get(nodeID);
    if (known === undefined || known.local) return;
    if (known.available) this.events.push({ kind: "left", nodeID, unexpected: options.unexpected });
    known.seq = options.seq ?? known.seq + (known.available ? 1 : 0);
    known.available = false;
  }

  outbid(seq: number): void {
    if (this.#info.seq <= seq) this.#renew({ seq: seq + 1 });
  }

  #renew(change: Partial<NodeInfo>): void {
    this.#info = { ...this.#info, ...change };
    const self = this.#members.get(this.#nodeID)!;
    self.seq = this.#info.seq;
    self.info = this.#info;
  }
}

/** A description with everything that the protocol demands. */
export function describeNode(own: Partial<NodeInfo> = {}): NodeInfo {
  return {
    services: [],
    ipList: ["127.0.0.1"],
    hostname: "localhost",
    client: { type: "nodejs", version: "0.0.0", langVersion: process.version },
    config: {},
    instanceID: "instance",
    metadata: {},
    seq: 1,
    ...own,
  };
}

/** A service that has one action and one event. */
export function describeService(name: string): ServiceInfo {
  const action = `${name}.run`;
  return {
    name,
    fullName: name,
    settings: {},
    metadata: {},
    actions: { [action]: { name: action, rawName: "run" } },
    events: { [`${name}.done`]: { name: `${name}.done` } },
  };
}
