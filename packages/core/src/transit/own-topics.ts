import { PACKET_TYPES, type PacketType, type Topic } from "../ports/topic.ts";
import type { TransporterCapabilities } from "../ports/transporter.ts";

/** Types that go to all nodes as well as to one. */
const BROADCAST_TYPES: readonly PacketType[] = ["DISCOVER", "INFO", "DISCONNECT", "HEARTBEAT", "PING"];
/** Types that are only ever broadcast. */
const BROADCAST_ONLY: ReadonlySet<PacketType> = new Set<PacketType>(["DISCONNECT", "HEARTBEAT"]);

/** What a node listens to besides shared queues. */
export function ownTopics(nodeID: string, { broadcast, frames }: TransporterCapabilities): readonly Topic[] {
  const types: readonly PacketType[] = [
    ...PACKET_TYPES,
    "CANCEL",
    "CREDIT",
    ...(frames === "single" ? (["BATCH"] as const) : []),
  ];
  const own = types.filter((type) => !BROADCAST_ONLY.has(type)).map((type): Topic => ({ kind: "node", type, nodeID }));
  return broadcast ? [...own, ...BROADCAST_TYPES.map((type): Topic => ({ kind: "broadcast", type }))] : own;
}
