import type { Discoverer, DiscoveryHost } from "@isomer/core/adapter-kit";
import { BrokerDisconnectedError } from "@isomer/core/adapter-kit";
import { GossipSession } from "./gossip-session.ts";
import { LocalNode } from "./local-node.ts";
import type { TcpSettings } from "./options.ts";
import type { TcpNetwork } from "./tcp-network.ts";
import { UdpDiscovery } from "./udp-discovery.ts";

/** The discoverer of the TCP transporter: gossip (wire protocol 3.3 to 3.6), UDP (3.7) and static peers (3.8). */
export class GossipDiscoverer implements Discoverer {
  readonly name = "gossip";
  readonly #settings: TcpSettings;
  readonly #network: () => TcpNetwork | null;
  #session: GossipSession | null = null;
  #udp: UdpDiscovery | null = null;

  /** `network` answers the transporter's open network, `null` while it is not connected. */
  constructor(settings: TcpSettings, network: () => TcpNetwork | null) {
    this.#settings = settings;
    this.#network = network;
  }

  /** Rejects when the transporter is not connected, and when the interface of `udpBindAddress` cannot be used. */
  async start(host: DiscoveryHost): Promise<void> {
    const network = this.#network();
    if (network === null) throw new BrokerDisconnectedError();
    await this.stop();
    const local = new LocalNode(host, { port: network.port, epoch: this.#settings.clock.epoch() });
    const session = new GossipSession({ network, host, local, settings: this.#settings });
    this.#session = session;
    if (this.#settings.udp !== null) {
      this.#udp = new UdpDiscovery({
        settings: this.#settings.udp,
        self: { namespace: host.namespace, nodeID: host.nodeID, port: network.port },
        clock: this.#settings.clock,
        random: this.#settings.random,
        logger: host.logger,
        onPeer: (nodeID, address) => session.announced(nodeID, address),
      });
    }
    try {
      await Promise.all([session.open(), this.#udp?.start()]);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async announce(): Promise<void> {
    this.#session?.announce();
  }

  async ask(nodeID?: string): Promise<void> {
    this.#session?.ask(nodeID);
  }

  async stop(): Promise<void> {
    const session = this.#session;
    const udp = this.#udp;
    this.#session = null;
    this.#udp = null;
    session?.close();
    await udp?.stop();
  }
}
