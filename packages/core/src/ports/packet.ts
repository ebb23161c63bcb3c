import type { PacketType, Topic } from "./topic.ts";

/** A packet of this node before it is encoded and put into a batch. */
export interface OutgoingPacket {
  readonly type: PacketType;
  /** Id of the node it goes to; `null` for all nodes, and for the queue in `queue`. */
  readonly target: string | null;
  /** What is encoded, in the form that the receiver understands; version and sender are added behind this. May be changed. */
  readonly payload: Record<string, unknown>;
  /** The shared queue that it goes to, where the message broker chooses the node. */
  readonly queue?: Topic;
}

/** A packet of another node, decoded and with a known sender, before anything is done with it. */
export interface IncomingPacket {
  readonly type: PacketType;
  /** Id of the node that sent it. */
  readonly sender: string;
  /** What was decoded, version and sender included. */
  readonly payload: Readonly<Record<string, unknown>>;
}
