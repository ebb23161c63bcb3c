import type { Registry } from "../registry/registry.ts";
import type { PingResult } from "../transit/pinger.ts";
import type { Transit } from "../transit/transit.ts";

export interface PingParts {
  readonly registry: Registry;
  readonly transit: Transit | null;
}

/** Pings one node, several, or all others that are there; the answer has the shape of the question. */
export async function pingNodes(
  { registry, transit }: PingParts,
  nodes: string | readonly string[] | undefined,
  timeoutMs: number,
): Promise<unknown> {
  const ping = async (nodeID: string): Promise<PingResult | null> => transit?.ping(nodeID, timeoutMs) ?? null;
  if (typeof nodes === "string") return ping(nodes);
  const others = registry.nodes().filter(({ local, available }) => !local && available);
  const wanted = nodes ?? others.map(({ id }) => id);
  return Object.fromEntries(await Promise.all(wanted.map(async (id) => [id, await ping(id)] as const)));
}
