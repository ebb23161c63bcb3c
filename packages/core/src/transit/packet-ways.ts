import type { IncomingPacket, OutgoingPacket } from "../ports/packet.ts";

export type PublishPacket = (packet: OutgoingPacket) => void | Promise<void>;
export type ReceivePacket = (packet: IncomingPacket) => void | Promise<void>;

/** Puts around packets what others want there; answers `null` where nobody does. */
export interface PacketHooks {
  aroundPublish(inner: PublishPacket): PublishPacket | null;
  aroundReceive(inner: ReceivePacket): ReceivePacket | null;
}

/** The ways of packets with hooks around them, `null` for those without. */
export interface PacketWays {
  publish: PublishPacket | null;
  receive: ReceivePacket | null;
}
