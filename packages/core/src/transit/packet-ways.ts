import type { IncomingPacket, OutgoingPacket } from "../ports/packet.ts";
import type { Topic } from "../ports/topic.ts";
import type { OwnPayload } from "../protocol/read-payload.ts";

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

/** A packet as hooks see it. */
export function packetTo(topic: Topic, payload: OwnPayload): OutgoingPacket {
  const { type } = topic;
  if (topic.kind === "node") return { type, target: topic.nodeID, payload };
  return { type, target: null, payload, ...(topic.kind === "broadcast" ? {} : { queue: topic }) };
}
