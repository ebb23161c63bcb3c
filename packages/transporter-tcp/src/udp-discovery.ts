import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Clock, Logger, Timer } from "@isomer/core/adapter-kit";
import type { PeerAddress } from "./address-book.ts";
import { broadcastAddress, ipv4Interfaces } from "./network-interfaces.ts";
import type { UdpSettings } from "./options.ts";
import { cannotDiscover } from "./tcp-errors.ts";
import { type Announcement, decodeAnnouncement, encodeAnnouncement } from "./udp-datagram.ts";

/** What a {@link UdpDiscovery} is given. */
export interface UdpDiscoveryOptions {
  readonly settings: UdpSettings;
  readonly self: Announcement;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** A peer of the namespace announced itself. */
  readonly onPeer: (nodeID: string, address: PeerAddress) => void;
}

interface Channel {
  readonly socket: Socket;
  readonly destinations: readonly string[];
}

interface ChannelPlan {
  /** Address for messages and errors. */
  readonly address: string;
  /** Address to bind to, `null` for all. */
  readonly bound: string | null;
  /** Prepares the bound socket and answers where to send to. */
  readonly prepare: (socket: Socket) => readonly string[];
}

/** Real nodes announce themselves first within this time; a second datagram then reaches those that were not up yet. */
const SECOND_DATAGRAM_MS = { min: 500, spread: 500 };

/**
 * Announces this node by UDP, multicast and broadcast, and hears the announcements of others (wire protocol 3.7). One socket
 * for each interface, since a multicast datagram leaves by one only.
 */
export class UdpDiscovery {
  readonly #options: UdpDiscoveryOptions;
  readonly #datagram: Buffer;
  readonly #channels: Channel[] = [];
  readonly #timers: Timer[] = [];
  #sent = 0;

  constructor(options: UdpDiscoveryOptions) {
    this.#options = options;
    this.#datagram = encodeAnnouncement(options.self);
  }

  /**
   * Opens the sockets and announces this node. Where no interface can be used that is logged, unless the option
   * `udpBindAddress` names the interface: then the start fails with an error that says so.
   */
  async start(): Promise<void> {
    const { settings, clock, random, logger } = this.#options;
    const opened = await Promise.allSettled(channelPlans(settings).map((plan) => this.#open(plan)));
    for (const outcome of opened) {
      if (outcome.status === "fulfilled") continue;
      if (settings.bindAddress !== null) throw cannotDiscover(settings.bindAddress, settings.port, outcome.reason);
      logger.debug("UDP discovery leaves an interface out.", outcome.reason);
    }
    if (this.#channels.length === 0) {
      logger.warn(`UDP discovery is off: no interface can be used with port ${settings.port} (option 'udpPort').`);
      return;
    }
    this.#announce();
    this.#timers.push(
      clock.after(SECOND_DATAGRAM_MS.min + random() * SECOND_DATAGRAM_MS.spread, () => this.#announce()),
      clock.every(settings.periodMs, () => this.#announce()),
    );
  }

  /** Closes the sockets. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    await Promise.all(this.#channels.splice(0).map(({ socket }) => close(socket)));
  }

  async #open(plan: ChannelPlan): Promise<void> {
    const { settings, logger } = this.#options;
    const socket = createSocket({ type: "udp4", reuseAddr: settings.reuseAddr });
    try {
      const address = plan.bound === null ? {} : { address: plan.bound };
      socket.bind({ port: settings.port, exclusive: true, ...address });
      await once(socket, "listening");
      this.#channels.push({ socket, destinations: plan.prepare(socket) });
    } catch (error) {
      await close(socket);
      throw error;
    }
    socket.on("message", (datagram, from) => this.#heard(datagram, from));
    socket.on("error", (error) => logger.warn(`UDP discovery on ${plan.address} failed.`, error));
  }

  #announce(): void {
    const { settings, logger } = this.#options;
    if (settings.maxDiscovery > 0 && this.#sent >= settings.maxDiscovery) return;
    this.#sent++;
    for (const { socket, destinations } of this.#channels) {
      for (const host of destinations) {
        socket.send(this.#datagram, settings.port, host, (error) => {
          if (error !== null) logger.debug(`The announcement to ${host}, port ${settings.port}, was not sent.`, error);
        });
      }
    }
  }

  #heard(datagram: Buffer, from: RemoteInfo): void {
    const { self, onPeer, logger } = this.#options;
    const announcement = decodeAnnouncement(datagram);
    if (announcement === null) {
      logger.debug(`A datagram from ${from.address} is no announcement.`);
    } else if (announcement.namespace === self.namespace && announcement.nodeID !== self.nodeID) {
      onPeer(announcement.nodeID, { host: from.address, port: announcement.port });
    }
  }
}

function channelPlans(settings: UdpSettings): readonly ChannelPlan[] {
  const { multicast, bindAddress, broadcast } = settings;
  const plans: ChannelPlan[] = [];
  if (multicast !== null) {
    const addresses = bindAddress === null ? ipv4Interfaces().map((network) => network.address) : [bindAddress];
    // A socket that is bound to one address hears no multicast on some systems: bound to all, joined on one interface.
    for (const address of addresses)
      plans.push({ address, bound: null, prepare: joinGroup(multicast, address, settings) });
  }
  if (broadcast.length > 0) {
    const destinations = broadcast === "interfaces" ? ipv4Interfaces().map(broadcastAddress) : broadcast;
    const prepare = (socket: Socket): readonly string[] => {
      socket.setBroadcast(true);
      return destinations;
    };
    plans.push({ address: bindAddress ?? "0.0.0.0", bound: bindAddress, prepare });
  }
  return plans;
}

const joinGroup = (group: string, address: string, settings: UdpSettings) => (socket: Socket) => {
  socket.setMulticastInterface(address);
  socket.addMembership(group, address);
  socket.setMulticastTTL(settings.multicastTTL);
  return [group];
};

async function close(socket: Socket): Promise<void> {
  socket.removeAllListeners();
  socket.on("error", () => {});
  const closed = once(socket, "close");
  socket.close();
  await closed;
}
