import type { Bench } from "../support/bench.ts";
import { type Cell, titleOf } from "../support/cell.ts";
import { type Cluster, Nodes, startCluster } from "../support/cluster.ts";
import { callCases } from "./call-cases.ts";
import { discoveryCases } from "./discovery-cases.ts";
import { errorCases } from "./error-cases.ts";
import { eventCases } from "./event-cases.ts";
import { lifeCases } from "./life-cases.ts";
import { streamCases } from "./stream-cases.ts";

/** Of starting and stopping all nodes, on a busy machine. */
const TIMEOUT_MS = 60_000;

const GROUPS: readonly ((bench: Bench) => void)[] = [
  discoveryCases,
  callCases,
  errorCases,
  eventCases,
  streamCases,
  lifeCases,
];

/** All cases of one cell, against nodes that are started once. */
export function interopSuite(cell: Cell): void {
  describe(titleOf(cell), () => {
    let nodes: Nodes;
    let cluster: Cluster;
    beforeAll(async () => {
      nodes = await Nodes.inNewNetwork(cell);
      cluster = await startCluster(nodes);
    }, TIMEOUT_MS);
    afterAll(() => nodes.stop(), TIMEOUT_MS);

    for (const registerCases of GROUPS) registerCases({ cell, cluster: () => cluster, nodes: () => nodes });
  });
}
