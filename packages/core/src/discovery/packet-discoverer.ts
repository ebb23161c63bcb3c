import { attempt } from "../kernel/attempt.ts";
import { type Clock, sleep, type Timer } from "../kernel/clock.ts";
import type { Discoverer, DiscoveryHost } from "../ports/discoverer.ts";
import type { PacketType, Topic } from "../ports/topic.ts";
import { readHeartbeat } from "../protocol/packets/liveness.ts";
import type { OwnPayload, Payload } from "../protocol/read-payload.ts";
import type { TransitFailure } from "../transit/transit-listener.ts";

/** What the discoverer needs of the network. */
export interface PacketPort {
  publish(topic: Topic, payload: OwnPayload): void | Promise<void>;
  sendTo(nodeID: string, type: PacketType, payload: OwnPayload): void | Promise<void>;
  on(type: PacketType, handler: (payload: Payload, sender: string) => void): void;
}

export interface PacketDiscovererOptions {
  readonly port: PacketPort;
  readonly clock: Clock;
  /** Time between two heartbeats in ms, 0 for none. */
  readonly heartbeatIntervalMs: number;
  /** How long `start` lets other nodes answer, in ms. */
  readonly pauseMs: number;
  /** A packet could not be sent; it is logged already. */
  readonly onSendError: (type: TransitFailure, error: unknown) => void;
  readonly random: () => number;
}

/** Heartbeats are spread over this time in ms, so that nodes started together do not beat together. */
const JITTER_MS = 500;

/**
 * Finds nodes by packets over the transporter: DISCOVER asks, INFO tells, HEARTBEAT keeps alive, DISCONNECT takes leave
 * (wire protocol 1.14 to 1.16).
 */
export class PacketDiscoverer implements Discoverer {
  readonly name = "packets";
  readonly #options: PacketDiscovererOptions;
  #host: DiscoveryHost | null = null;
  #heartbeat: Timer | null = null;

  constructor(options: PacketDiscovererOptions) {
    this.#options = options;
    const { port } = options;
    port.on("DISCOVER", (_payload, sender) => this.#withHost((host) => this.#tell(host, sender)));
    port.on("INFO", (payload, sender) => this.#withHost((host) => host.nodes.described(sender, payload)));
    port.on("HEARTBEAT", (payload, sender) => this.#withHost((host) => this.#heard(host, payload, sender)));
    port.on("DISCONNECT", (_payload, sender) =>
      this.#withHost((host) => host.nodes.left(sender, { unexpected: false })),
    );
  }

  async start(host: DiscoveryHost): Promise<void> {
    this.#host = host;
    await this.ask();
    if (this.#options.pauseMs > 0) await sleep(this.#options.clock, this.#options.pauseMs);
    this.#beat(host);
  }

  async announce(): Promise<void> {
    const host = this.#host;
    if (host === null) return;
    await this.#options.port.publish({ kind: "broadcast", type: "INFO" }, { ...host.nodes.local() });
  }

  async ask(nodeID?: string): Promise<void> {
    const { port } = this.#options;
    if (nodeID === undefined) await port.publish({ kind: "broadcast", type: "DISCOVER" }, {});
    else await port.sendTo(nodeID, "DISCOVER", {});
  }

  async stop(): Promise<void> {
    this.#heartbeat?.cancel();
    this.#heartbeat = null;
    if (this.#host === null) return;
    this.#host = null;
    await this.#options.port.publish({ kind: "broadcast", type: "DISCONNECT" }, {});
  }

  #beat(host: DiscoveryHost): void {
    const { clock, heartbeatIntervalMs, random, port } = this.#options;
    if (heartbeatIntervalMs <= 0) return;
    const period = heartbeatIntervalMs + Math.round((random() * 2 - 1) * Math.min(JITTER_MS, heartbeatIntervalMs / 20));
    this.#heartbeat = clock.every(period, () => {
      const cpu = host.cpuUsage();
      host.nodes.heard(host.nodeID, { cpu });
      // Whoever missed a description, or the restart that it told of, finds that out and asks (wire protocol 1.3).
      const { seq, instanceID } = host.nodes.local();
      this.#quietly(host, "failedSendHeartbeatPacket", () =>
        port.publish({ kind: "broadcast", type: "HEARTBEAT" }, { cpu, seq, instanceID }),
      );
    });
  }

  #heard(host: DiscoveryHost, payload: Payload, sender: string): void {
    const { stale } = host.nodes.heard(sender, readHeartbeat(payload));
    if (stale) this.#quietly(host, "failedNodeDiscovery", () => this.ask(sender));
  }

  #tell(host: DiscoveryHost, nodeID: string): void {
    const { port } = this.#options;
    this.#quietly(host, "failedSendInfoPacket", () => port.sendTo(nodeID, "INFO", { ...host.nodes.local() }));
  }

  /** Packets that come before `start` or after `stop` concern nobody. */
  #withHost(work: (host: DiscoveryHost) => void): void {
    if (this.#host !== null) work(this.#host);
  }

  /** Discovery repeats itself, so a packet that could not be sent is told, and no more. */
  #quietly(host: DiscoveryHost, failure: TransitFailure, send: () => void | Promise<void>): void {
    attempt(send, (error) => {
      host.logger.debug("A discovery packet could not be sent.", error);
      this.#options.onSendError(failure, error);
    });
  }
}
