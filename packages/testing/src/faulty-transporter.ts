import {
  BrokerDisconnectedError,
  type ConnectionState,
  type Discoverer,
  type FrameType,
  type Topic,
  type Transporter,
  type TransporterCapabilities,
  type TransporterHost,
} from "@isomer/core/adapter-kit";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import type { Network, NetworkPort } from "./network.ts";

/** Largest number of bytes that an envelope adds to a frame. */
const ENVELOPE_BYTES = 1_024;

/**
 * A transporter whose frames pass through `network`, which loses, delays, doubles or reorders them as it is told. All nodes
 * of a cluster must use one, with the same network: frames say where they come from in an envelope of their own.
 */
export function faultyTransporter(inner: Transporter, network: Network): Transporter {
  return new FaultyTransporter(inner, network);
}

class FaultyTransporter implements Transporter {
  readonly name: string;
  readonly capabilities: TransporterCapabilities;
  readonly #inner: Transporter;
  readonly #network: Network;
  #port: Port | null = null;

  constructor(inner: Transporter, network: Network) {
    const { maxFrameBytes, frames } = inner.capabilities;
    this.name = inner.name;
    this.capabilities = {
      ...inner.capabilities,
      frames: network.batches ? frames : "joined",
      maxFrameBytes: maxFrameBytes === null ? null : maxFrameBytes - ENVELOPE_BYTES,
    };
    this.#inner = inner;
    this.#network = network;
  }

  get discoverer(): Discoverer | null {
    return this.#inner.discoverer;
  }

  async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
    this.#port?.close();
    if (this.#network.isInterrupted(host.nodeID)) throw new BrokerDisconnectedError();
    const port = new Port(host, this.#network);
    await this.#inner.connect(port.host, signal);
    this.#port = port;
  }

  subscribe(topic: Topic): Promise<void> {
    return this.#inner.subscribe(topic);
  }

  unsubscribe(topic: Topic): Promise<void> {
    return this.#inner.unsubscribe(topic);
  }

  send(topic: Topic, frame: Uint8Array): void | Promise<void> {
    const port = this.#port;
    if (port === null || this.#network.isInterrupted(port.nodeID)) throw new BrokerDisconnectedError();
    return this.#inner.send(topic, sealEnvelope(port.nodeID, frame));
  }

  async disconnect(): Promise<void> {
    this.#port?.close();
    this.#port = null;
    await this.#inner.disconnect();
  }
}

/** Stands between the transporter and the broker that uses it. */
class Port implements NetworkPort {
  readonly nodeID: string;
  readonly host: TransporterHost;
  readonly #host: TransporterHost;
  readonly #network: Network;
  readonly #detach: () => void;
  #open = true;

  constructor(host: TransporterHost, network: Network) {
    this.nodeID = host.nodeID;
    this.#host = host;
    this.#network = network;
    this.#detach = network.attach(this);
    this.host = {
      nodeID: host.nodeID,
      instanceID: host.instanceID,
      namespace: host.namespace,
      logger: host.logger,
      receive: (type, frame) => this.#receive(type, frame),
      connectionChanged: (state: ConnectionState, error?: unknown) => host.connectionChanged(state, error),
      encode: (type, payload) => host.encode(type, payload),
      decode: (type, frame) => host.decode(type, frame),
    };
  }

  interrupted(error: Error): void {
    this.#host.connectionChanged("interrupted", error);
  }

  restored(): void {
    this.#host.connectionChanged("restored");
  }

  close(): void {
    this.#open = false;
    this.#detach();
  }

  #receive(type: FrameType, sealed: Uint8Array): void {
    const { sender, frame } = openEnvelope(sealed);
    this.#network.pass({
      ...{ from: sender, to: this.nodeID, type },
      // Frames that are late or doubled need memory of their own, which the receiver may change.
      deliver: () => {
        if (this.#open) this.#host.receive(type, Uint8Array.from(frame));
      },
    });
  }
}
