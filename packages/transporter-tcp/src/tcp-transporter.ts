import {
  BrokerDisconnectedError,
  type Discoverer,
  type PacketType,
  type Topic,
  type Transporter,
  type TransporterCapabilities,
  type TransporterHost,
} from "@isomer/core/adapter-kit";
import { AddressBook } from "./address-book.ts";
import { typeByteOf } from "./frame-types.ts";
import { GossipDiscoverer } from "./gossip-discoverer.ts";
import { normaliseTcpOptions, type TcpSettings, type TcpTransporterOptions } from "./options.ts";
import { notCarried } from "./tcp-errors.ts";
import { maxPayloadBytes, TcpNetwork, type TcpStatistics } from "./tcp-network.ts";

const NOT_CONNECTED: TcpStatistics = {
  incomingConnections: 0,
  outgoingConnections: 0,
  malformedConnections: 0,
  unknownFrames: 0,
};

/**
 * Moves frames between nodes over TCP, without a message broker. Each node listens on a port and has one connection of its
 * own to every peer that it sends to. Speaks the protocol of Moleculer's TCP transporter.
 *
 * @example
 * new ServiceBroker({ transporter: new TcpTransporter({ urls: "10.0.0.5:4000/orders-1,10.0.0.6:4000/stock-1" }) })
 */
export class TcpTransporter implements Transporter {
  readonly name = "tcp";
  readonly capabilities: TransporterCapabilities;
  readonly discoverer: Discoverer;
  readonly #settings: TcpSettings;
  readonly #book: AddressBook;
  readonly #subscribed = new Set<PacketType>();
  #network: TcpNetwork | null = null;
  /** The end of the last connection, which may still have something to send. */
  #closing: Promise<void> = Promise.resolve();

  /** Throws a `BrokerOptionsError` that lists every wrong option. */
  constructor(options: TcpTransporterOptions = {}) {
    const settings = normaliseTcpOptions(options);
    this.#settings = settings;
    this.#book = new AddressBook({ useHostname: settings.useHostname, now: () => settings.clock.now() });
    this.discoverer = new GossipDiscoverer(settings, () => this.#network);
    this.capabilities = Object.freeze({
      broadcast: false,
      balancedQueues: false,
      frames: "joined",
      maxFrameBytes: maxPayloadBytes(settings.maxPacketSize),
      immediate: false,
    });
  }

  /** The port that this node listens on, `null` while it is not connected. */
  get port(): number | null {
    return this.#network?.port ?? null;
  }

  /** Counters since the last connect. */
  get statistics(): TcpStatistics {
    return this.#network?.statistics ?? NOT_CONNECTED;
  }

  async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
    if (this.#network !== null) return;
    await this.#closing;
    this.#network = await TcpNetwork.open(
      {
        settings: this.#settings,
        book: this.#book,
        host,
        onPacket: (type, frame) => {
          if (this.#subscribed.has(type)) host.receive(type, frame);
          else host.logger.debug(`A ${type} frame that nobody listens to is dropped.`);
        },
      },
      signal,
    );
    host.logger.info(`TCP: listening on port ${this.#network.port}.`);
  }

  /** Frames come by themselves; those of types that nobody subscribed to are dropped. */
  async subscribe(topic: Topic): Promise<void> {
    if (topic.kind === "node" && topic.nodeID === this.#network?.nodeID) this.#subscribed.add(topic.type);
  }

  async unsubscribe(topic: Topic): Promise<void> {
    if (topic.kind === "node" && topic.nodeID === this.#network?.nodeID) this.#subscribed.delete(topic.type);
  }

  send(topic: Topic, frame: Uint8Array): void | Promise<void> {
    if (this.#network === null) throw new BrokerDisconnectedError();
    const typeByte = typeByteOf(topic.type);
    if (topic.kind !== "node" || typeByte === undefined) throw notCarried(topic);
    return this.#network.send(topic.nodeID, typeByte, frame);
  }

  disconnect(): Promise<void> {
    const network = this.#network;
    if (network !== null) {
      this.#network = null;
      this.#subscribed.clear();
      this.#closing = this.#close(network);
    }
    return this.#closing;
  }

  async #close(network: TcpNetwork): Promise<void> {
    // The peers are told before the connections to them are gone.
    await this.discoverer.stop();
    await network.close();
  }
}
