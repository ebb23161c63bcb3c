/** What nodes know of their traffic and of each other. */
import type { ServiceBroker } from "@isomer/core";

/** How much is under way on a node, as its `$node.health` tells. */
export interface TransitTables {
  readonly pending: number;
  readonly streams: number;
  readonly sending: number;
  readonly serving: number;
  readonly pings: number;
}

/** The tables of a node that has nothing to do. */
export const AT_REST: TransitTables = { pending: 0, streams: 0, sending: 0, serving: 0, pings: 0 };

export const TABLE_NAMES = Object.keys(AT_REST) as readonly (keyof TransitTables)[];

/** What a node knows of its traffic. */
export interface Traffic {
  readonly tables: TransitTables;
  /** Answers that nobody waited for. */
  readonly orphans: number;
}

export async function readTraffic(broker: ServiceBroker): Promise<Traffic> {
  const local = { nodeID: broker.nodeID };
  const { transit } = await broker.call<{ readonly transit: TransitTables & Readonly<Record<string, number>> }>(
    ...(["$node.health", {}, local] as const),
  );
  const { pending, streams, sending, serving, pings } = transit;
  return { tables: { pending, streams, sending, serving, pings }, orphans: transit["transit.responses.orphan"] ?? 0 };
}

/** Whether a node takes another one for present. */
export async function lists(broker: ServiceBroker, nodeID: string): Promise<boolean> {
  const nodes = await broker.call<readonly { readonly id: string }[]>("$node.list", { onlyAvailable: true });
  return nodes.some(({ id }) => id === nodeID);
}
