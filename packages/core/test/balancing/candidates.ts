import type { Candidate, Selection, Strategy } from "@isomer/core";

/** Candidates by node id; what is left out is unknown. */
export const candidates = (figures: Readonly<Record<string, Partial<Candidate>>>): readonly Candidate[] =>
  Object.entries(figures).map(([nodeID, own]) => ({
    ...{ nodeID, local: false, cpu: null, hostname: null, latencyMs: null },
    ...own,
  }));

/** Candidates of whom nothing but the id is known. */
export const plain = (...nodeIDs: readonly string[]): readonly Candidate[] =>
  candidates(Object.fromEntries(nodeIDs.map((nodeID) => [nodeID, {}])));

export const selection = (own: Partial<Selection> = {}): Selection => ({ params: {}, meta: {}, ...own });

/** Ids of the nodes that are chosen one after the other. */
export const chosen = (strategy: Strategy, list: readonly Candidate[], times: number): readonly string[] =>
  Array.from({ length: times }, () => strategy.select(list, selection()).nodeID);

/** How often each node was chosen. */
export function tally(nodeIDs: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const nodeID of nodeIDs) counts[nodeID] = (counts[nodeID] ?? 0) + 1;
  return counts;
}
