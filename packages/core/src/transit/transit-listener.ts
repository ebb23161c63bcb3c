import type { PingResult } from "./pinger.ts";

/** What failed, in the words of the event `$transit.error`. A call that cannot be sent fails, and is not told. */
export type TransitFailure =
  | "failedProcessingPacket"
  | "failedSendEventPacket"
  | "failedSendResponsePacket"
  | "failedSendPackets"
  | "failedSendInfoPacket"
  | "failedSendHeartbeatPacket"
  | "failedNodeDiscovery"
  | "failedNodesDiscovery";

/** News of the network. */
export interface TransitListener {
  connected(reconnected: boolean): void;
  disconnected(error: unknown): void;
  /** An attempt to connect failed. */
  connectionFailed(error: unknown): void;
  pong(result: PingResult): void;
  /** A packet was dropped, or could not be sent; it is logged already. */
  failed(type: TransitFailure, error: unknown): void;
}
