import type { Logger, Membership } from "@isomer/core/adapter-kit";
import { type GossipTables, gossipPayload } from "./gossip-messages.ts";
import type { Member, RequestVerdict } from "./gossip-rules.ts";
import type { LocalNode } from "./local-node.ts";
import type { TcpNetwork } from "./tcp-network.ts";

type MessageType = "GOSSIP_REQ" | "GOSSIP_RES";

/** What a {@link GossipWriter} is given. */
export interface GossipWriterOptions {
  readonly network: TcpNetwork;
  readonly nodes: Membership;
  readonly local: LocalNode;
  readonly logger: Logger;
  /** Whether every message is logged at level info. */
  readonly debug: boolean;
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Makes the messages of the gossip protocol out of what the registry knows, and sends them. */
export class GossipWriter {
  readonly #options: GossipWriterOptions;

  constructor(options: GossipWriterOptions) {
    this.#options = options;
  }

  /** All nodes, with this one as it describes itself. */
  members(): readonly Member[] {
    const { nodes, local } = this.#options;
    return [local.member, ...nodes.list().filter((view) => !view.local)];
  }

  /** Tells the nodes what is known here, and so asks them for what is not (wire protocol 3.4). */
  request(targets: readonly string[]): void {
    this.#send(targets, "GOSSIP_REQ", this.#claims(this.members()));
  }

  /** Asks a node for its own description, whatever is known of it. */
  askForDescription(nodeID: string): void {
    this.#send([nodeID], "GOSSIP_REQ", this.#claims(this.members().filter((member) => member.id !== nodeID)));
  }

  /** Claims that a node is offline, which makes it say that it is not, under a larger seq. */
  challenge(nodeID: string, seq: number): void {
    const others = this.members().filter((member) => member.id !== nodeID);
    const { online, offline } = this.#claims(others);
    this.#send([nodeID], "GOSSIP_REQ", { online, offline: new Map([...offline, [nodeID, seq]]) });
  }

  /** Tells the nodes of this one, without having been asked: real nodes take an answer whenever it comes. */
  introduce(targets: readonly string[]): void {
    const { local } = this.#options;
    this.#send(targets, "GOSSIP_RES", {
      online: new Map([[local.nodeID, this.#description(local.member)]]),
      offline: NONE,
    });
  }

  /** Tells the nodes that this one is offline, under a seq that is newer than all they have heard. */
  takeLeave(targets: readonly string[]): void {
    const { nodeID, info } = this.#options.local;
    this.#send(targets, "GOSSIP_RES", { online: NONE, offline: new Map([[nodeID, info.seq + 1]]) });
  }

  /** Answers a request, if there is anything to answer. */
  answer(target: string, verdict: RequestVerdict): void {
    const online = new Map<string, readonly unknown[]>();
    for (const member of this.members()) {
      if (verdict.describe.has(member.id)) {
        const row = this.#description(member);
        if (row.length > 0) online.set(member.id, row);
      } else if (verdict.loads.has(member.id)) {
        online.set(member.id, [member.cpuSeq, member.cpu ?? 0]);
      }
    }
    if (online.size + verdict.offline.size > 0) {
      this.#send([target], "GOSSIP_RES", { online, offline: verdict.offline });
    }
  }

  #claims(members: readonly Member[]): GossipTables {
    const online = new Map<string, readonly unknown[]>();
    const offline = new Map<string, number>();
    for (const { id, available, seq, cpuSeq, cpu } of members) {
      if (available) online.set(id, [seq, cpuSeq, cpu ?? 0]);
      else if (seq > 0) offline.set(id, seq);
    }
    return { online, offline };
  }

  /** Row of an available node; empty when only its ID is known. */
  #description({ id, local, cpuSeq, cpu }: Member): readonly unknown[] {
    const info = local ? this.#options.local.info : (this.#options.nodes.get(id)?.info ?? null);
    return info === null ? [] : [info, cpuSeq, cpu ?? 0];
  }

  #send(targets: readonly string[], type: MessageType, tables: GossipTables): void {
    if (targets.length === 0) return;
    const { network, logger, debug } = this.#options;
    const payload = gossipPayload(tables);
    const frame = network.encode(type, payload);
    if (type === "GOSSIP_RES" && tables.online.size > 1 && !network.fits(frame)) {
      for (const half of halves(tables)) this.#send(targets, type, half);
      return;
    }
    if (debug) logger.info(`${type} to ${targets.join(", ")}`, payload);
    for (const target of targets) network.gossip(target, type, frame);
  }
}

/** An answer is a list of news, so two halves say the same as the whole. */
function halves({ online, offline }: GossipTables): readonly GossipTables[] {
  const rows = [...online];
  const middle = rows.length >>> 1;
  return [
    { online: new Map(rows.slice(0, middle)), offline },
    { online: new Map(rows.slice(middle)), offline: NONE },
  ];
}
