import type { NodeInfo } from "@isomer/core/adapter-kit";
import { isPort, type StaticPeer } from "./static-peers.ts";

/** Where a peer listens. */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

interface Entry {
  port: number | null;
  /** Host of the static list. */
  configured: string | null;
  /** Address that the peer's datagrams or connections came from. */
  observed: string | null;
  hostname: string | null;
  ip: string | null;
  /** Where the process that greeted last says that it listens. */
  greeting: string | null;
  /** Monotonic milliseconds of the last direct sign. */
  seenAt: number;
}

/** Peers that are neither configured nor members are forgotten after this time, as members are (wire protocol 1.15). */
const STRANGER_LIFETIME_MS = 600_000;
/** Bound on such peers, because anybody can announce any number of node IDs by UDP. */
const MAX_STRANGERS = 1_000;

/**
 * Knows where the peers are, and nothing else of them. A host comes, in this order, from the static list, from what was
 * observed, from the peer's host name (unless switched off) and from its first IP; a port is the one that was heard last.
 */
export class AddressBook {
  readonly #useHostname: boolean;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { readonly useHostname: boolean; readonly now: () => number }) {
    this.#useHostname = options.useHostname;
    this.#now = options.now;
  }

  /** Adds a peer of the static list. It is never forgotten. */
  configure(peer: StaticPeer): void {
    const entry = this.#entry(peer.nodeID);
    entry.configured = peer.host;
    entry.port = peer.port;
  }

  /**
   * A process that goes by the name greeted, and says where it listens. Answers whether another one did so before. What it
   * says is compared, not where it was seen: a peer may reach this node over several of its addresses.
   */
  greeted(nodeID: string, claim: PeerAddress): boolean {
    const entry = this.#entry(nodeID);
    const before = entry.greeting;
    entry.greeting = `${claim.host}:${claim.port}`;
    return before !== null && before !== entry.greeting;
  }

  /** A datagram, or the HELLO of a connection, came from the peer. */
  observe(nodeID: string, address: PeerAddress): void {
    const entry = this.#entry(nodeID);
    entry.observed = address.host;
    entry.port = address.port;
    entry.seenAt = this.#now();
  }

  /** The peer's description arrived, perhaps from a third node. */
  describe(nodeID: string, info: Pick<NodeInfo, "hostname" | "ipList" | "port">): void {
    const entry = this.#entry(nodeID);
    entry.hostname = typeof info.hostname === "string" && info.hostname !== "" ? info.hostname : null;
    entry.ip = Array.isArray(info.ipList) && typeof info.ipList[0] === "string" ? info.ipList[0] : null;
    if (isPort(info.port)) entry.port = info.port;
    entry.seenAt = this.#now();
  }

  /** Where to connect to, or `null` when that is not known. */
  addressOf(nodeID: string): PeerAddress | null {
    const entry = this.#entries.get(nodeID);
    if (entry === undefined || entry.port === null) return null;
    const host = entry.configured ?? entry.observed ?? (this.#useHostname ? entry.hostname : null) ?? entry.ip;
    return host === null ? null : { host, port: entry.port };
  }

  /** IDs of all peers that can be connected to. */
  reachable(): string[] {
    return [...this.#entries.keys()].filter((nodeID) => this.addressOf(nodeID) !== null);
  }

  /** IDs of the peers of the static list. */
  configured(): string[] {
    return [...this.#entries].filter(([, entry]) => entry.configured !== null).map(([nodeID]) => nodeID);
  }

  /** Forgets peers that are not members, not configured, and were not heard of for ten minutes. */
  prune(isMember: (nodeID: string) => boolean): void {
    const oldest = this.#now() - STRANGER_LIFETIME_MS;
    const strangers = [...this.#entries].filter(([id, entry]) => entry.configured === null && !isMember(id));
    const surplus = strangers.length - MAX_STRANGERS;
    strangers.sort(([, a], [, b]) => a.seenAt - b.seenAt);
    strangers.forEach(([nodeID, entry], index) => {
      if (index < surplus || entry.seenAt < oldest) this.#entries.delete(nodeID);
    });
  }

  #entry(nodeID: string): Entry {
    let entry = this.#entries.get(nodeID);
    if (entry === undefined) {
      entry = {
        port: null,
        configured: null,
        observed: null,
        hostname: null,
        ip: null,
        greeting: null,
        seenAt: this.#now(),
      };
      this.#entries.set(nodeID, entry);
    }
    return entry;
  }
}
