/** An Isomer node as a process of its own, so that it can be killed. What it is comes as JSON in the first argument. */

import type { CallOrder, Offer } from "./interop-node.ts";
import { IsomerNode } from "./isomer-node.ts";
import { isomerOptions, type Network } from "./network.ts";
import { knowsService } from "./node-list.ts";
import { until } from "./until.ts";

interface Order {
  readonly network: Network;
  readonly nodeID: string;
  readonly offers: readonly Offer[];
}

const { network, nodeID, offers } = JSON.parse(process.argv[2] ?? "") as Order;
// Whoever started this node is gone.
process.on("disconnect", () => process.exit(0));
const node = await IsomerNode.start({ ...isomerOptions(network), nodeID }, offers);
process.on("message", (order: CallOrder) => void make(order));
process.send?.({ ready: true });

async function make({ action, params, settings }: CallOrder): Promise<void> {
  const { nodeID = "" } = settings;
  const service = action.slice(0, action.lastIndexOf("."));
  await until(`${service} of ${nodeID} is known`, () => knowsService(node, nodeID, service));
  await node.call(action, params, settings);
}
