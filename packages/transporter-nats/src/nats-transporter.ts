/** The transporter port on NATS. */
import {
  BrokerDisconnectedError,
  type Topic,
  type Transporter,
  type TransporterCapabilities,
  type TransporterHost,
  topicPrefix,
} from "@isomer/core/adapter-kit";
import { NatsLink } from "./nats-link.ts";
import { openConnection } from "./open-connection.ts";
import { type NatsClientOptions, type NatsTransporterOptions, normaliseOptions } from "./options.ts";
import { publishSubject, subscriptionOf } from "./subjects.ts";

/** What a NATS server takes unless it is configured otherwise. */
const DEFAULT_MAX_PAYLOAD = 1024 * 1024;

/**
 * Moves frames over core NATS, on the subjects that Moleculer uses. A lost connection is restored by the client, without
 * end unless `maxReconnectAttempts` or `reconnect` say otherwise; meanwhile frames are refused, never kept and sent late.
 */
export class NatsTransporter implements Transporter {
  readonly name = "nats";
  readonly discoverer = null;
  /** `maxFrameBytes` is the `max_payload` of the server, known while connected; otherwise NATS' default of 1 MiB. */
  readonly capabilities: TransporterCapabilities;
  readonly #options: NatsClientOptions;
  #prefix = "";
  #link: NatsLink | null = null;

  /** Throws a `BrokerOptionsError` when `servers` holds something that is no address. */
  constructor(options: NatsTransporterOptions = {}) {
    this.#options = normaliseOptions(options);
    const maxFrameBytes = (): number => this.#link?.maxFrameBytes ?? DEFAULT_MAX_PAYLOAD;
    this.capabilities = {
      broadcast: true,
      balancedQueues: true,
      frames: "single",
      immediate: false,
      get maxFrameBytes() {
        return maxFrameBytes();
      },
    };
  }

  async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
    await this.disconnect();
    const connection = await openConnection(this.#options, host.nodeID, signal);
    this.#prefix = topicPrefix(host.namespace);
    this.#link = new NatsLink(connection, host);
  }

  async subscribe(topic: Topic): Promise<void> {
    await this.#connected().subscribe(subscriptionOf(this.#prefix, topic), topic.type);
  }

  async unsubscribe(topic: Topic): Promise<void> {
    await this.#link?.unsubscribe(subscriptionOf(this.#prefix, topic));
  }

  send(topic: Topic, frame: Uint8Array): void | Promise<void> {
    return this.#connected().send(publishSubject(this.#prefix, topic), frame);
  }

  async disconnect(): Promise<void> {
    const link = this.#link;
    if (link === null) return;
    await link.close();
    if (this.#link === link) this.#link = null;
  }

  #connected(): NatsLink {
    if (this.#link === null) throw new BrokerDisconnectedError();
    return this.#link;
  }
}
