import { setImmediate as nextTurn } from "node:timers/promises";
import type { TransitTables } from "../node-view.ts";

/** How one process is while its nodes have nothing to do. */
export interface Sample {
  /** Bytes in use after a collection: JavaScript's heap, and what hangs on it outside. */
  readonly usedBytes: number;
  readonly rssBytes: number;
  /** Sums over the nodes of the process. */
  readonly tables: TransitTables;
  /** What keeps the event loop busy, by kind: sockets, servers, timers. */
  readonly resources: Readonly<Record<string, number>>;
  /** Pieces of load that ended how, by the type of the error, since the start of the process. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Memory in use without garbage. The process must be started with `--expose-gc`. */
export async function measureMemory(): Promise<Pick<Sample, "usedBytes" | "rssBytes">> {
  if (globalThis.gc === undefined) throw new Error("Start the process with --expose-gc.");
  // What the first collection finalises is only free after the second.
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { usedBytes: heapUsed + external, rssBytes: rss };
}

/** What keeps the event loop busy, by kind. */
export function countResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Sockets and servers among them. */
export const socketsOf = ({ resources }: Pick<Sample, "resources">): number =>
  (resources.TCPSocketWrap ?? 0) + (resources.TCPServerWrap ?? 0) + (resources.UDPWrap ?? 0);
