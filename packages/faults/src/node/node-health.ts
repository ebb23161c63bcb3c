import type { ServiceBroker } from "@isomer/core";

/** What these tests look at of `$node.health` and `$node.list`. */
export interface NodeHealth {
  readonly transit: TransitFigures;
  /** Ids of the nodes that are taken for present, this one included. */
  readonly present: readonly string[];
  /** Number of nodes that are remembered, present or not. */
  readonly remembered: number;
}

/** Counters and tables of the transit. */
export interface TransitFigures {
  readonly pending: number;
  readonly streams: number;
  readonly sending: number;
  readonly serving: number;
  readonly pings: number;
  readonly links: number;
  readonly "transit.packets.received": number;
  readonly "transit.packets.invalid": number;
  readonly "transit.responses.orphan": number;
}

/** What is under way on a node that has nothing to do. */
export const IDLE = { pending: 0, streams: 0, sending: 0, serving: 0, pings: 0 } as const;

export async function readHealth(broker: ServiceBroker): Promise<NodeHealth> {
  const local = { nodeID: broker.nodeID };
  const { transit } = await broker.call<{ transit: TransitFigures }>("$node.health", {}, local);
  const nodes = await broker.call<readonly { id: string; available: boolean }[]>("$node.list", {}, local);
  return {
    transit,
    present: nodes.filter(({ available }) => available).map(({ id }) => id),
    remembered: nodes.length,
  };
}
