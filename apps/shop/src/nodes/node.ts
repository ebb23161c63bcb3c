/** One process of the shop: `node node.js <node ID>`, started by the main program. */
import { createShopBroker } from "./create-shop-broker.ts";
import { isShopNode, ROLES, SHOP_NODES } from "./roles.ts";
import { ShopSettings } from "./shop-settings.ts";

const [nodeID] = process.argv.slice(2);
if (!isShopNode(nodeID)) throw new Error(`Which node? One of: ${SHOP_NODES.join(", ")}`);

const broker = createShopBroker(nodeID, ShopSettings.fromEnvironment(), { services: ROLES[nodeID] });

async function stop(): Promise<void> {
  await broker.stop();
  // The channel to the main program keeps a process alive.
  if (process.connected) process.disconnect();
}

// Signals often reach all processes of a group, as Ctrl-C does: the main program decides in which order the shop closes.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
process.on("message", () => void stop());
// The main program is gone, however it ended: nobody else would end this one.
process.on("disconnect", () => void stop());

await broker.start();
process.send?.("started");
