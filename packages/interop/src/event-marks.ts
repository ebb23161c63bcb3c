import { randomUUID } from "node:crypto";
import type { InteropNode, SeenEvent } from "./interop-node.ts";
import { until } from "./until.ts";

/** Tells the events of one case from all others; travels as their meta. */
export interface EventMark {
  readonly [key: string]: unknown;
  readonly token: string;
}

export const newMark = (): EventMark => ({ token: randomUUID() });

/** What a node has received of the marked events. */
export const marked = (node: InteropNode, { token }: EventMark): readonly SeenEvent[] =>
  node.received.filter(({ meta }) => meta.token === token);

/** How many of the marked events each node has received. */
export const shares = (nodes: readonly InteropNode[], mark: EventMark): readonly number[] =>
  nodes.map((node) => marked(node, mark).length);

/** Waits until the nodes together have received so many of the marked events. */
export async function arrived(nodes: readonly InteropNode[], mark: EventMark, count = 1): Promise<void> {
  const total = (): number => shares(nodes, mark).reduce((sum, share) => sum + share, 0);
  await until(`${count} event(s) arrived`, () => total() >= count);
}
