import type { DiscoveryHost, Timer } from "@isomer/core/adapter-kit";
import type { PeerAddress } from "./address-book.ts";
import { readGossipRequest, readGossipResponse } from "./gossip-messages.ts";
import { chooseTargets, type GossipChange, judgeRequest, judgeResponse } from "./gossip-rules.ts";
import { GossipWriter } from "./gossip-writer.ts";
import { Latch } from "./latch.ts";
import type { LocalNode } from "./local-node.ts";
import type { TcpSettings } from "./options.ts";
import type { GossipMessage, NetworkObserver, TcpNetwork } from "./tcp-network.ts";

/** What a {@link GossipSession} is given. */
export interface GossipSessionOptions {
  readonly network: TcpNetwork;
  readonly host: DiscoveryHost;
  readonly local: LocalNode;
  readonly settings: TcpSettings;
}

/** Longest time that a start waits for the static peers. */
const FIRST_ANSWERS_MS = 500;
/** Two nodes that do not accept each other's descriptions must not answer contact with contact without end. */
const CONTACT_PAUSE_MS = 1_000;

/**
 * Gossip between start and stop: a round every period as in Moleculer and, beyond that, a message at once to whoever is new,
 * so that nodes know each other after one round trip. All state of nodes is the registry's.
 */
export class GossipSession implements NetworkObserver {
  readonly #network: TcpNetwork;
  readonly #host: DiscoveryHost;
  readonly #local: LocalNode;
  readonly #settings: TcpSettings;
  readonly #writer: GossipWriter;
  /** Static peers of which nothing was heard yet, while the start waits for them. */
  readonly #awaited = new Set<string>();
  readonly #firstAnswers = new Latch();
  /** Peers that are contacted at the end of the turn, unless they have turned up by then. */
  readonly #toContact = new Set<string>();
  /** When a peer was contacted last, for as long as that counts. */
  readonly #contactedAt = new Map<string, number>();
  #round: Timer | null = null;
  #closed = false;
  /** Another process goes by the name of this node. */
  #nameTaken = false;

  constructor({ network, host, local, settings }: GossipSessionOptions) {
    this.#network = network;
    this.#host = host;
    this.#local = local;
    this.#settings = settings;
    this.#writer = new GossipWriter({ network, nodes: host.nodes, local, logger: host.logger, debug: settings.debug });
  }

  /** Begins to gossip. Resolves when each static peer has answered or failed, after half a second at the latest. */
  async open(): Promise<void> {
    this.#network.observe(this);
    this.#local.measureLoad();
    this.#round = this.#settings.clock.every(this.#settings.gossipPeriodMs, () => this.#gossip());
    const configured = new Set(this.#network.book.configured());
    // After a reconnect the others are known, too, and have this node down as gone.
    for (const nodeID of this.#network.book.reachable()) {
      if (configured.has(nodeID) && !this.#isAvailable(nodeID)) this.#awaited.add(nodeID);
      if (configured.has(nodeID) || this.#network.hasRoomFor(nodeID)) this.#contact(nodeID);
    }
    if (this.#awaited.size === 0) return;
    const deadline = this.#settings.clock.after(FIRST_ANSWERS_MS, this.#firstAnswers.open, { keepAlive: true });
    await this.#firstAnswers.promise;
    deadline.cancel();
    this.#awaited.clear();
  }

  /** Tells every peer that there is a connection to; the others hear of it by and by. */
  announce(): void {
    this.#writer.introduce(this.#connectedMembers());
  }

  /** Asks one node, or every one that there is a connection to, for its description. */
  ask(nodeID: string | undefined): void {
    for (const target of nodeID === undefined ? this.#connectedMembers() : [nodeID]) {
      this.#writer.askForDescription(target);
    }
  }

  /** Takes leave and ends all timers. The connections are left to the transporter. */
  close(): void {
    this.#closed = true;
    this.#round?.cancel();
    this.#firstAnswers.open();
    // The name is in use: a leave would be taken for one of its new owner.
    if (!this.#nameTaken) this.#writer.takeLeave(this.#network.connected());
    this.#network.observe(null);
  }

  /** A peer announced itself by UDP. */
  announced(nodeID: string, address: PeerAddress): void {
    this.#network.book.observe(nodeID, address);
    this.#contactSoon(nodeID);
  }

  hello(nodeID: string): void {
    this.#contactSoon(nodeID);
  }

  gossip(type: "GOSSIP_REQ" | "GOSSIP_RES", message: GossipMessage): void {
    if (this.#settings.debug) this.#host.logger.info(`${type} from ${message.sender}`, message);
    try {
      if (type === "GOSSIP_REQ") this.#requested(message);
      else this.#answered(message);
    } catch (error) {
      this.#host.logger.warn(`A ${type} of node '${message.sender}' cannot be processed.`, error);
    }
  }

  replaced(nodeID: string): void {
    if (this.#isAvailable(nodeID)) this.#host.nodes.left(nodeID, { unexpected: true });
  }

  nameTaken(address: string): void {
    this.#nameTaken = true;
    // Nothing else is known of it; where it listens tells its instance from this one.
    this.#host.nodes.described(this.#host.nodeID, { ...this.#local.info, instanceID: address });
  }

  lost(nodeID: string, { unexpected }: { readonly unexpected: boolean }): void {
    if (nodeID === this.#host.nodeID) return;
    if (this.#isAvailable(nodeID)) this.#host.nodes.left(nodeID, { unexpected });
    this.#heardOf(nodeID);
  }

  #requested(message: GossipMessage): void {
    const { sender } = message;
    const verdict = judgeRequest(this.#writer.members(), readGossipRequest(message), sender);
    this.#apply(verdict.changes, sender);
    if (this.#network.book.addressOf(sender) === null) {
      this.#host.logger.debug(`Node '${sender}' gossips without having said where it listens.`);
      return;
    }
    this.#writer.answer(sender, verdict);
    if (verdict.challenge !== null) this.#writer.challenge(sender, verdict.challenge);
    // Whoever asks is there, whatever is believed here.
    this.#contactSoon(sender);
  }

  #answered(message: GossipMessage): void {
    const { sender } = message;
    const { nodeID, info } = this.#local;
    const response = readGossipResponse(message);
    const self = { nodeID, instanceID: info.instanceID, seq: info.seq };
    const { changes, refute } = judgeResponse((id) => this.#host.nodes.get(id), response, self);
    const newcomers = changes.flatMap((change) =>
      change.kind === "described" && change.nodeID !== sender && !this.#isAvailable(change.nodeID)
        ? [change.nodeID]
        : [],
    );
    this.#apply(changes, sender);
    if (refute) this.#writer.introduce([sender]);
    // Who was met through a third node has perhaps not heard of this one.
    for (const id of newcomers) if (this.#network.hasRoomFor(id)) this.#writer.introduce([id]);
    for (const id of response.online.keys()) this.#heardOf(id);
  }

  #apply(changes: readonly GossipChange[], sender: string): void {
    const { nodes } = this.#host;
    for (const change of changes) {
      switch (change.kind) {
        case "described":
          this.#network.book.describe(change.nodeID, change.info);
          nodes.described(change.nodeID, change.info);
          this.#contactedAt.delete(change.nodeID);
          break;
        case "load":
          nodes.heard(change.nodeID, { cpu: change.cpu, cpuSeq: change.cpuSeq });
          break;
        case "left":
          // Hearsay may be wrong: the node itself says so as soon as it hears of it.
          if (this.#isAvailable(change.nodeID) && change.nodeID !== sender) this.#contactSoon(change.nodeID);
          nodes.left(change.nodeID, { unexpected: false, seq: change.seq });
          break;
        case "outbid":
          nodes.outbid(change.seq);
          break;
      }
    }
  }

  /** One round: a request to a random available node, and perhaps to one that is not. */
  #gossip(): void {
    const { nodes } = this.#host;
    this.#local.measureLoad();
    this.#network.book.prune((nodeID) => nodes.get(nodeID) !== undefined);
    const reachable = this.#network.book.reachable();
    const online = reachable.filter((nodeID) => this.#isAvailable(nodeID));
    const offline = reachable.filter((nodeID) => !this.#isAvailable(nodeID));
    this.#writer.request(chooseTargets({ online, offline }, this.#settings.random));
  }

  /**
   * Contacts a peer that is not available, at the end of the turn: a HELLO is often followed by what makes the contact
   * unnecessary. Nobody can make this node open more connections than it keeps: the others wait for a round.
   */
  #contactSoon(nodeID: string): void {
    if (this.#toContact.size === 0) process.nextTick(() => this.#contactAll());
    this.#toContact.add(nodeID);
  }

  #contactAll(): void {
    const nodeIDs = [...this.#toContact];
    this.#toContact.clear();
    if (this.#closed) return;
    const recent = this.#settings.clock.now() - CONTACT_PAUSE_MS;
    for (const [nodeID, at] of this.#contactedAt) if (at <= recent) this.#contactedAt.delete(nodeID);
    for (const nodeID of nodeIDs) {
      if (this.#isAvailable(nodeID) || this.#contactedAt.has(nodeID)) continue;
      if (this.#network.hasRoomFor(nodeID)) this.#contact(nodeID);
    }
  }

  /** Asks a peer for what it knows and tells it of this node, both at once. */
  #contact(nodeID: string): void {
    if (this.#network.book.addressOf(nodeID) === null) return;
    this.#contactedAt.set(nodeID, this.#settings.clock.now());
    this.#writer.request([nodeID]);
    this.#writer.introduce([nodeID]);
  }

  #heardOf(nodeID: string): void {
    if (this.#awaited.delete(nodeID) && this.#awaited.size === 0) this.#firstAnswers.open();
  }

  #connectedMembers(): string[] {
    return this.#network.connected().filter((nodeID) => this.#isAvailable(nodeID));
  }

  #isAvailable(nodeID: string): boolean {
    return this.#host.nodes.get(nodeID)?.available === true;
  }
}
