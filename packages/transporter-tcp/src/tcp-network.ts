import { hostname } from "node:os";
import type { FrameType, GossipType, PacketType, TransporterHost } from "@isomer/core/adapter-kit";
import type { AddressBook, PeerAddress } from "./address-book.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { HEADER_BYTES } from "./frame.ts";
import { isGossip, typeByteOf, typeOfByte } from "./frame-types.ts";
import { Listener } from "./listener.ts";
import { loadStaticPeers } from "./load-static-peers.ts";
import { ipv4Interfaces } from "./network-interfaces.ts";
import { PACKET_SIZE_MARGIN, type TcpSettings } from "./options.ts";
import { isPort } from "./static-peers.ts";
import { frameTooLarge } from "./tcp-errors.ts";

/** A message of the gossip protocol as it came out of the serializer: only the sender has been checked. */
export interface GossipMessage {
  readonly sender: string;
  readonly [field: string]: unknown;
}

/** Hears what happens between this node and its peers. */
export interface NetworkObserver {
  /** A peer opened a connection to this node; its address is in the book. */
  hello(nodeID: string): void;
  gossip(type: "GOSSIP_REQ" | "GOSSIP_RES", message: GossipMessage): void;
  /** Another process goes by the name of a peer now. */
  replaced(nodeID: string): void;
  /** Another process, which listens there, goes by the name of this node. */
  nameTaken(address: string): void;
  /** The connection to a peer is gone, or could not be made. */
  lost(nodeID: string, loss: { readonly unexpected: boolean }): void;
}

/** What a {@link TcpNetwork} is given. */
export interface TcpNetworkOptions {
  readonly settings: TcpSettings;
  readonly book: AddressBook;
  readonly host: TransporterHost;
  /** Takes every frame that is not gossip; its memory is reused after the call. */
  readonly onPacket: (type: PacketType, frame: Uint8Array) => void;
}

/** Counters for operation and tests. */
export interface TcpStatistics {
  /** Connections that peers have open to this node. */
  readonly incomingConnections: number;
  /** Connections that this node has open, or is opening, to peers. */
  readonly outgoingConnections: number;
  /** Connections that were closed because what came was not frames. */
  readonly malformedConnections: number;
  /** Frames whose type byte nobody defined. */
  readonly unknownFrames: number;
}

const HELLO_BYTE = typeByteOf("GOSSIP_HELLO")!;
const LOOPBACK = "127.0.0.1";
/** Addresses that stand for all of this machine. */
const ANY: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** Largest payload that fits into a frame of real nodes with `maxPacketSize`. */
export const maxPayloadBytes = (maxPacketSize: number): number => maxPacketSize - PACKET_SIZE_MARGIN - HEADER_BYTES;

/**
 * The open network of one node: its listener, its connections to the peers, and the frames that go over them. Knows
 * where peers are, and nothing of whether they are up.
 */
export class TcpNetwork {
  readonly #options: TcpNetworkOptions;
  readonly #pool: ConnectionPool;
  readonly #maxPayload: number;
  #listener!: Listener;
  #observer: NetworkObserver | null = null;
  #malformed = 0;
  #unknownFrames = 0;
  readonly #unknownTypes = new Set<number>();

  private constructor(options: TcpNetworkOptions) {
    const { settings } = options;
    this.#options = options;
    this.#maxPayload = maxPayloadBytes(settings.maxPacketSize);
    this.#pool = new ConnectionPool({
      maxConnections: settings.maxConnections,
      connectTimeoutMs: settings.connectTimeoutMs,
      clock: settings.clock,
      addressOf: (nodeID) => this.#addressOf(nodeID),
      hello: () => this.encode("GOSSIP_HELLO", { host: this.#ownHost(), port: this.port }),
      // An end that a peer made is how it leaves; one that never began is a failure (wire protocol 3.6).
      onLost: (nodeID, end) => this.#observer?.lost(nodeID, { unexpected: !end.opened }),
    });
  }

  /** Reads the static peers and opens the listener. Rejects at once, with its reason, when the signal aborts. */
  static async open(options: TcpNetworkOptions, signal: AbortSignal): Promise<TcpNetwork> {
    const network = new TcpNetwork(options);
    const { settings, book, host } = options;
    const peers = await loadStaticPeers(settings.urls);
    for (const peer of peers) if (peer.nodeID !== host.nodeID) book.configure(peer);
    network.#listener = await Listener.open(
      {
        port: settings.port ?? peers.find((peer) => peer.nodeID === host.nodeID)?.port ?? null,
        bindAddress: settings.bindAddress,
        maxFrameLength: settings.maxPacketSize,
        logger: host.logger,
        onFrame: (typeByte, payload, remoteAddress) => network.#received(typeByte, payload, remoteAddress),
        onMalformed: () => {
          network.#malformed++;
        },
      },
      signal,
    );
    return network;
  }

  /** The TCP port that peers connect to. */
  get port(): number {
    return this.#listener.port;
  }

  get nodeID(): string {
    return this.#options.host.nodeID;
  }

  get book(): AddressBook {
    return this.#options.book;
  }

  get statistics(): TcpStatistics {
    return {
      incomingConnections: this.#listener.connections,
      outgoingConnections: this.#pool.size,
      malformedConnections: this.#malformed,
      unknownFrames: this.#unknownFrames,
    };
  }

  /** Sets who hears of peers; `null` for nobody. */
  observe(observer: NetworkObserver | null): void {
    this.#observer = observer;
  }

  /** IDs of the nodes that a frame needs no new connection for; on one that is being opened it waits. */
  connected(): string[] {
    return this.#pool.connected();
  }

  /** Whether a frame can be sent to the node without closing the connection to another. */
  hasRoomFor(nodeID: string): boolean {
    return this.#pool.has(nodeID) || this.#pool.size < this.#options.settings.maxConnections;
  }

  /** See the port `Transporter`. Throws for a frame that is too large and for a node whose address is not known. */
  send(nodeID: string, typeByte: number, frame: Uint8Array): void | Promise<void> {
    if (frame.length > this.#maxPayload) throw frameTooLarge(nodeID, frame.length, this.#maxPayload);
    return this.#pool.send(nodeID, typeByte, frame);
  }

  /** Bytes of a gossip message of this node. The protocol version is the host's to add; nobody checks it (3.5). */
  encode(type: GossipType, message: Readonly<Record<string, unknown>>): Uint8Array {
    const { host } = this.#options;
    return host.encode(type, { ...message, sender: host.nodeID });
  }

  /** Whether a gossip message of this size can be sent. */
  fits(frame: Uint8Array): boolean {
    return frame.length <= this.#maxPayload;
  }

  /** Sends a gossip message without waiting for it; the observer hears when the node cannot be reached. */
  gossip(nodeID: string, type: "GOSSIP_REQ" | "GOSSIP_RES", frame: Uint8Array): void {
    const { logger } = this.#options.host;
    if (!this.fits(frame)) {
      logger.warn(frameTooLarge(nodeID, frame.length, this.#maxPayload));
      return;
    }
    void this.#attempt(nodeID, () => this.#pool.sendQuietly(nodeID, typeByteOf(type)!, frame));
  }

  /** Sends what was handed over, then closes everything. Frames stop arriving at once. */
  async close(): Promise<void> {
    this.#observer = null;
    this.#listener.mute();
    // A peer takes the end of its connection for that of this node and gives up its calls: it must have read the answers.
    await this.#pool.close();
    await this.#listener.close();
  }

  async #attempt(nodeID: string, send: () => void | Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#options.host.logger.debug(`Gossip did not reach node '${nodeID}'.`, error);
    }
  }

  #received(typeByte: number, frame: Uint8Array, remoteAddress: string): void {
    const type = typeOfByte(typeByte);
    if (type === undefined) {
      this.#unknownType(typeByte, remoteAddress);
    } else if (isGossip(type)) {
      this.#gossipReceived(type, frame, remoteAddress);
    } else {
      this.#options.onPacket(type, frame);
    }
  }

  /** Warns once for each byte: a peer that sends one such frame sends many. */
  #unknownType(typeByte: number, remoteAddress: string): void {
    const { logger } = this.#options.host;
    const text = `A frame of unknown type ${typeByte} came from ${remoteAddress} and is dropped.`;
    if (this.#unknownTypes.has(typeByte)) logger.debug(text);
    else logger.warn(text);
    this.#unknownTypes.add(typeByte);
    this.#unknownFrames++;
  }

  #gossipReceived(type: GossipType, frame: Uint8Array, remoteAddress: string): void {
    const message = this.#decode(type, frame, remoteAddress);
    if (message === null) return;
    if (type === "GOSSIP_HELLO") this.#greeted(message, frame, remoteAddress);
    else if (message.sender !== this.nodeID) this.#observer?.gossip(type, message);
  }

  #greeted({ sender, host: claimed, port }: GossipMessage, frame: Uint8Array, remoteAddress: string): void {
    if (!isPort(port) || remoteAddress === "") return;
    const host = typeof claimed === "string" ? claimed : "";
    if (sender === this.nodeID) {
      // This node may greet itself; from another address it is somebody else who does, or of whom a peer tells.
      if (port !== this.port || host !== this.#ownHost()) this.#observer?.nameTaken(`${host}:${port}`);
      return;
    }
    if (this.book.greeted(sender, { host, port })) {
      // The process before, if it lives, must hear of the new one: nobody else can tell it.
      this.#pool.part(sender, HELLO_BYTE, Buffer.from(frame));
      this.#observer?.replaced(sender);
    }
    this.book.observe(sender, { host: remoteAddress, port });
    this.#observer?.hello(sender);
  }

  #decode(type: FrameType, frame: Uint8Array, remoteAddress: string): GossipMessage | null {
    const { host } = this.#options;
    try {
      const message = host.decode(type, frame);
      if (isGossipMessage(message)) return message;
      host.logger.warn(`A ${type} without a sender came from ${remoteAddress} and is dropped.`);
    } catch (error) {
      host.logger.warn(`A ${type} from ${remoteAddress} cannot be decoded and is dropped.`, error);
    }
    return null;
  }

  #addressOf(nodeID: string): PeerAddress | null {
    const { host, settings } = this.#options;
    if (nodeID !== host.nodeID) return this.book.addressOf(nodeID);
    const { bindAddress } = settings;
    return { host: bindAddress === null || ANY.has(bindAddress) ? LOOPBACK : bindAddress, port: this.port };
  }

  /** What HELLO says; receivers prefer the address that they see. */
  #ownHost(): string {
    if (this.#options.settings.useHostname) return hostname();
    return ipv4Interfaces().find((network) => !network.internal)?.address ?? LOOPBACK;
  }
}

const isGossipMessage = (value: unknown): value is GossipMessage =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as GossipMessage).sender === "string" &&
  (value as GossipMessage).sender !== "";
