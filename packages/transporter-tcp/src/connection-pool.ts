import type { Clock } from "@isomer/core/adapter-kit";
import type { PeerAddress } from "./address-book.ts";
import { typeByteOf } from "./frame-types.ts";
import { type ConnectionEnd, OutgoingConnection } from "./outgoing-connection.ts";
import { unreachable } from "./tcp-errors.ts";

/** What a {@link ConnectionPool} is given. */
export interface ConnectionPoolOptions {
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** Where a node listens, or `null`. */
  readonly addressOf: (nodeID: string) => PeerAddress | null;
  /** Payload of the HELLO that goes ahead of everything else on a new connection (wire protocol 3.3). */
  readonly hello: () => Uint8Array;
  /** A connection ended that nobody here closed, or there is no address to connect to. */
  readonly onLost: (nodeID: string, end: ConnectionEnd) => void;
}

interface Pooled {
  readonly connection: OutgoingConnection;
  /** Number of the last use by traffic; gossip does not count, else it would keep idle connections open. */
  lastUse: number;
}

const HELLO_BYTE = typeByteOf("GOSSIP_HELLO")!;
/** How long a closing connection may take to send what it was handed. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * The outgoing connections: at most one to each node, opened by the first frame for it, closed when there are too many and it
 * was not used for the longest time.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #pooled = new Map<string, Pooled>();
  /** Connections that were closed here and still have something to send. */
  readonly #closing = new Set<OutgoingConnection>();
  #uses = 0;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  /** Number of connections that are open or being opened. */
  get size(): number {
    return this.#pooled.size;
  }

  /** IDs of the nodes that a frame needs no new connection for; on one that is being opened it waits. */
  connected(): string[] {
    return [...this.#pooled.keys()];
  }

  has(nodeID: string): boolean {
    return this.#pooled.has(nodeID);
  }

  /** See {@link OutgoingConnection.send}. Throws when nobody knows where the node is. */
  send(nodeID: string, typeByte: number, payload: Uint8Array): void | Promise<void> {
    const pooled = this.#pooled.get(nodeID) ?? this.#open(nodeID);
    pooled.lastUse = ++this.#uses;
    return pooled.connection.send(typeByte, payload);
  }

  /** As {@link send}, without counting as a use of the connection. */
  sendQuietly(nodeID: string, typeByte: number, payload: Uint8Array): void | Promise<void> {
    const pooled = this.#pooled.get(nodeID) ?? this.#open(nodeID);
    return pooled.connection.send(typeByte, payload);
  }

  /** Says a last thing on the connection to a node, if there is one, and closes it. */
  part(nodeID: string, typeByte: number, payload: Uint8Array): void {
    const pooled = this.#pooled.get(nodeID);
    if (pooled === undefined) return;
    // Whether it arrives nobody needs to know.
    void pooled.connection.send(typeByte, payload);
    this.#retire(nodeID);
  }

  /** Sends what was handed over, then closes all connections. A peer that does not take it in a second is given up. */
  async close(): Promise<void> {
    for (const nodeID of [...this.#pooled.keys()]) this.#retire(nodeID);
    const giveUp = this.#options.clock.after(
      CLOSE_TIMEOUT_MS,
      () => {
        for (const connection of this.#closing) connection.destroy();
      },
      { keepAlive: true },
    );
    await Promise.all([...this.#closing].map((connection) => connection.close()));
    giveUp.cancel();
  }

  #open(nodeID: string): Pooled {
    const address = this.#options.addressOf(nodeID);
    if (address === null) {
      const error = unreachable(nodeID, "its address is not known");
      this.#options.onLost(nodeID, { opened: false, intended: false, error });
      throw error;
    }
    const connection = new OutgoingConnection({
      nodeID,
      address,
      connectTimeoutMs: this.#options.connectTimeoutMs,
      clock: this.#options.clock,
      onEnd: (end) => this.#ended(nodeID, connection, end),
    });
    const pooled: Pooled = { connection, lastUse: ++this.#uses };
    this.#pooled.set(nodeID, pooled);
    // Its outcome is that of the frame that follows.
    void connection.send(HELLO_BYTE, this.#options.hello());
    if (this.#pooled.size > this.#options.maxConnections) this.#retire(this.#leastUsed());
    return pooled;
  }

  #leastUsed(): string {
    let found = "";
    let least = Number.POSITIVE_INFINITY;
    for (const [nodeID, { lastUse }] of this.#pooled) {
      if (lastUse >= least) continue;
      least = lastUse;
      found = nodeID;
    }
    return found;
  }

  #retire(nodeID: string): void {
    const pooled = this.#pooled.get(nodeID);
    if (pooled === undefined) return;
    this.#pooled.delete(nodeID);
    this.#closing.add(pooled.connection);
    void pooled.connection.close();
  }

  #ended(nodeID: string, connection: OutgoingConnection, end: ConnectionEnd): void {
    this.#closing.delete(connection);
    if (this.#pooled.get(nodeID)?.connection === connection) this.#pooled.delete(nodeID);
    if (!end.intended) this.#options.onLost(nodeID, end);
  }
}
