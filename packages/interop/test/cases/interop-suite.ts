import type { Bench } from "../../src/bench.ts";
import { type Cell, titleOf } from "../../src/cell.ts";
import { type Cluster, type MoreOffers, Nodes, startCluster } from "../../src/cluster.ts";
import { createNetwork } from "../../src/network.ts";
import { balancingCases } from "./balancing-cases.ts";
import { budgetCases } from "./budget-cases.ts";
import { cacheCases } from "./cache-cases.ts";
import { callCases } from "./call-cases.ts";
import { cancellationCases } from "./cancellation-cases.ts";
import { discoveryCases } from "./discovery-cases.ts";
import { errorCases } from "./error-cases.ts";
import { eventCases } from "./event-cases.ts";
import { hookCases } from "./hook-cases.ts";
import { lifeCases } from "./life-cases.ts";
import { mcallCases } from "./mcall-cases.ts";
import { nodeServiceCases } from "./node-service-cases.ts";
import { resilienceCases } from "./resilience-cases.ts";
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
  mcallCases,
  hookCases,
  cacheCases,
  resilienceCases,
  nodeServiceCases,
  budgetCases,
  cancellationCases,
  lifeCases,
];

const OFFERS: MoreOffers = { own: ["chain", "hooked", "flaky", "kept"], shared: ["chain", "relief"] };

/** All cases of one cell, against nodes that are started once. */
export function interopSuite(cell: Cell): void {
  jest.setTimeout(TIMEOUT_MS);
  describe(titleOf(cell), () => {
    let nodes: Nodes;
    let cluster: Cluster;
    beforeAll(async () => {
      nodes = new Nodes(await createNetwork(cell));
      cluster = await startCluster(nodes, OFFERS);
    });
    afterAll(() => nodes.stop());

    for (const registerCases of GROUPS) registerCases({ cell, cluster: () => cluster, nodes: () => nodes });
  });
}
