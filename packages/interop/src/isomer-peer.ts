/** An Isomer node as a process of its own, so that it can be killed. What it is comes as JSON in the first argument. */

import type { Offer } from "./interop-node.ts";
import { IsomerNode } from "./isomer-node.ts";
import { isomerOptions, type Network } from "./network.ts";

interface Order {
  readonly network: Network;
  readonly nodeID: string;
  readonly offers: readonly Offer[];
}

const { network, nodeID, offers } = JSON.parse(process.argv[2] ?? "") as Order;
// Whoever started this node is gone.
process.on("disconnect", () => process.exit(0));
await IsomerNode.start({ ...isomerOptions(network), nodeID }, offers);
process.send?.({ ready: true });
