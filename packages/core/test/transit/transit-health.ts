import type { ServiceBroker } from "@isomer/core";

/** Figures by name. */
type Figures = Readonly<Record<string, number>>;

/** What the transit of a node has under way, and what it has counted. */
export type TransitHealth = Figures;

const ask = (broker: ServiceBroker): Promise<{ readonly transit: Figures; readonly counters: Figures }> =>
  broker.call("$node.health", {}, { nodeID: broker.nodeID });

/** Asks a node how its transit is. */
export const healthOf = async (broker: ServiceBroker): Promise<TransitHealth> => (await ask(broker)).transit;

/** Asks a node what it has counted besides, without what did not happen. */
export async function countersOf(broker: ServiceBroker): Promise<Figures> {
  const { counters } = await ask(broker);
  return Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0));
}

/** The tables that are empty when nothing is under way. */
export async function leftoversOf(broker: ServiceBroker): Promise<TransitHealth> {
  const { pending = -1, streams = -1, serving = -1, pings = -1 } = await healthOf(broker);
  return { pending, streams, serving, pings };
}

export const NOTHING_LEFT: TransitHealth = { pending: 0, streams: 0, serving: 0, pings: 0 };
