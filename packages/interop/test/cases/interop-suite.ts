import type { Bench } from "../../src/bench.ts";
import { type Cell, titleOf } from "../../src/cell.ts";
import { type Cluster, Nodes, startCluster } from "../../src/cluster.ts";
import { createNetwork } from "../../src/network.ts";
import { balancingCases } from "./balancing-cases.ts";
import { callCases } from "./call-cases.ts";
import { discoveryCases } from "./discovery-cases.ts";
import { errorCases } from "./error-cases.ts";
import { eventCases } from "./event-cases.ts";
import { lifeCases } from "./life-cases.ts";
import { streamCases } from "./stream-cases.ts";

/** Of starting and stopping all nodes, and of cases that wait for dead ones, on a busy machine. */
const TIMEOUT_MS = 60_000;

const GROUPS: readonly ((bench: Bench) => void)[] = [
  discoveryCases,
  callCases,
  balancingCases,
  errorCases,
  eventCases,
  streamCases,
  lifeCases,
];

/** All cases of one cell, against nodes that are started once. */
export function interopSuite(cell: Cell): void {
  jest.setTimeout(TIMEOUT_MS);
  describe(titleOf(cell), () => {
    let nodes: Nodes;
    let cluster: Cluster;
    beforeAll(async () => {
      nodes = new Nodes(await createNetwork(cell));
      cluster = await startCluster(nodes);
    });
    afterAll(() => nodes.stop());

    for (const registerCases of GROUPS) registerCases({ cell, cluster: () => cluster, nodes: () => nodes });
  });
}
