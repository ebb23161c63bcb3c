/** The packet types of protocol 4 and 5 that travel between nodes. */
export const PACKET_TYPES = [
  "DISCOVER",
  "INFO",
  "HEARTBEAT",
  "DISCONNECT",
  "REQ",
  "RES",
  "EVENT",
  "PING",
  "PONG",
] as const;

/**
 * The types that only nodes understand which announced them in their INFO: a batch of packets, a call that its caller gave
 * up, what the reader of a stream has read.
 */
export const EXTENSION_TYPES = ["BATCH", "CANCEL", "CREDIT"] as const;

/** Types that the TCP transporter exchanges with its own kind. */
export const GOSSIP_TYPES = ["GOSSIP_HELLO", "GOSSIP_REQ", "GOSSIP_RES"] as const;

export type PacketType = (typeof PACKET_TYPES)[number] | (typeof EXTENSION_TYPES)[number];
export type GossipType = (typeof GOSSIP_TYPES)[number];
export type FrameType = PacketType | GossipType;

/** Where a frame goes, or what a node listens to. The adapter turns it into its own subject, channel or queue. */
export type Topic =
  /** One node. */
  | { readonly kind: "node"; readonly type: PacketType; readonly nodeID: string }
  /** Every node of the namespace, the sender included. */
  | { readonly kind: "broadcast"; readonly type: PacketType }
  /** One of the nodes that serve the action, chosen by the message broker. */
  | { readonly kind: "action"; readonly type: "REQ"; readonly action: string }
  /** One of the nodes of the group that listen to the event, chosen by the message broker. */
  | { readonly kind: "event"; readonly type: "EVENT"; readonly group: string; readonly event: string };

/** Topic prefix of a namespace: `MOL`, or `MOL-<namespace>`. */
export const topicPrefix = (namespace: string): string => (namespace === "" ? "MOL" : `MOL-${namespace}`);

/**
 * The name that Moleculer gives a topic, `<prefix>.<TYPE>[.<node>]`, `<prefix>.REQB.<action>` or
 * `<prefix>.EVENTB.<group>.<event>`. Nothing is escaped, as in Moleculer.
 */
export function topicName(prefix: string, topic: Topic): string {
  switch (topic.kind) {
    case "node":
      return `${prefix}.${topic.type}.${topic.nodeID}`;
    case "broadcast":
      return `${prefix}.${topic.type}`;
    case "action":
      return `${prefix}.REQB.${topic.action}`;
    case "event":
      return `${prefix}.EVENTB.${topic.group}.${topic.event}`;
  }
}
