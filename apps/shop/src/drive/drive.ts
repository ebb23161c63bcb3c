import { once } from "node:events";
import { FrontService } from "../front/front-service.ts";
import type { Order } from "../services/orders/order.ts";
import { PRODUCT_FILE } from "./product-data.ts";
import { duration, Report, timed } from "./report.ts";
import { closeTheShop } from "./scenes/close-the-shop.ts";
import { followEvents } from "./scenes/follow-events.ts";
import { importProducts } from "./scenes/import-products.ts";
import { killANode } from "./scenes/kill-a-node.ts";
import { orderForm, placeOrders } from "./scenes/place-orders.ts";
import { refuseOrders } from "./scenes/refuse-orders.ts";
import { showCluster } from "./scenes/show-cluster.ts";
import { useTheCache } from "./scenes/use-the-cache.ts";
import { visitTheFront } from "./scenes/visit-the-front.ts";
import { Shop, type ShopOptions } from "./shop.ts";

export interface DriveOptions {
  readonly options: ShopOptions;
  /** Leave the shop open until the signal aborts. */
  readonly keep: boolean;
  /** Closes the shop. */
  readonly signal: AbortSignal;
}

/** Opens a shop, plays all scenes, closes it. Rejects with what went wrong, after everything is stopped. */
export async function drive({ options, keep, signal }: DriveOptions): Promise<void> {
  const report = new Report();
  const begin = performance.now();
  report.title("Isomer shop", `over ${options.natsUrl ?? "TCP"}, as ${options.serializer}`);
  const { value: shop, ms } = await timed(() => Shop.open(options));
  try {
    await showCluster(shop, report, ms);
    await playScenes(shop, report, signal);
    if (keep) await keepOpen(shop, report, signal);
    await closeTheShop(shop, report);
  } catch (error) {
    await shop.close({ keepLogs: !signal.aborted });
    if (!signal.aborted) report.title("Failed", `the logs of all nodes are in ${shop.settings.dataFolder}`);
    throw error;
  }
  report.title("Done", `everything as expected after ${duration(performance.now() - begin)}`);
}

async function playScenes(shop: Shop, report: Report, signal: AbortSignal): Promise<void> {
  let paid: readonly Order[] = [];
  const scenes: readonly (() => Promise<void>)[] = [
    () => importProducts(shop, report),
    () => useTheCache(shop, report),
    async () => {
      paid = await placeOrders(shop, report);
    },
    () => refuseOrders(shop, report),
    () => followEvents(shop, report, paid),
    () => visitTheFront(shop, report),
    () => killANode(shop, report),
  ];
  for (const scene of scenes) {
    signal.throwIfAborted();
    await scene();
  }
}

async function keepOpen(shop: Shop, report: Report, signal: AbortSignal): Promise<void> {
  const url = await shop.broker.client(FrontService).address();
  report.title("Open", "until Ctrl-C, for example:");
  report.line(`curl '${url}/products?search=lamp&limit=5'`);
  report.line(`curl -d '${JSON.stringify(orderForm("You", 1))}' ${url}/orders`);
  report.line(`curl --data-binary @${PRODUCT_FILE} ${url}/products/import`);
  if (!signal.aborted) await once(signal, "abort");
}
