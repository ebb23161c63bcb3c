import type { ServiceBroker } from "@isomer/core";

/** What the transit of a node has under way, and what it has counted. */
export type TransitHealth = Readonly<Record<string, number>>;

/** Asks a node how its transit is. */
export async function healthOf(broker: ServiceBroker): Promise<TransitHealth> {
  const { transit } = await broker.call<{ readonly transit: TransitHealth }>(
    "$node.health",
    {},
    { nodeID: broker.nodeID },
  );
  return transit;
}

/** The tables that are empty when nothing is under way. */
export async function leftoversOf(broker: ServiceBroker): Promise<TransitHealth> {
  const { pending = -1, streams = -1, serving = -1, pings = -1 } = await healthOf(broker);
  return { pending, streams, serving, pings };
}

export const NOTHING_LEFT: TransitHealth = { pending: 0, streams: 0, serving: 0, pings: 0 };
