import { RequestRejectedError, ServiceNotAvailableError } from "isomerjs";
import { PaymentFailedError } from "../../services/orders/order-errors.ts";
import { expect } from "../expect.ts";
import { OrderLoad } from "../order-load.ts";
import { duration, type Report } from "../report.ts";
import type { Shop } from "../shop.ts";
import { until } from "../until.ts";

const VICTIM = "orders-2";
/** Orders before the kill, and after it has been noticed. */
const ORDERS = 50;

/** What may happen to a call while a node dies, and to any order. */
const EXPECTED = [PaymentFailedError, RequestRejectedError, ServiceNotAvailableError].map(({ name }) => name);

/** Orders go on while one of the two nodes that take them is killed; then it comes back. */
export async function killANode(shop: Shop, report: Report): Promise<void> {
  const { broker } = shop;
  const load = await OrderLoad.start(broker);
  await until("orders before the kill", () => (load.placed >= ORDERS ? true : undefined));
  const gone = new Promise<number>((resolve) => {
    const stopListening = broker.onInternal("$node.disconnected", () => {
      stopListening();
      resolve(performance.now());
    });
  });
  const killedAt = performance.now();
  await shop.killNode(VICTIM);
  const noticedMs = (await gone) - killedAt;
  load.beginPart();
  const begin = load.placed;
  await until("orders after the kill", () => (load.placed >= begin + ORDERS ? true : undefined));
  const parts = await load.stop();

  const [during, after] = parts;
  expect(during !== undefined && after !== undefined, "the load has no parts");
  const failed = [...during.failed.keys(), ...after.failed.keys()];
  const strange = failed.filter((name) => !EXPECTED.includes(name));
  expect(strange.length === 0, `orders failed with ${strange.join(", ")}`);
  expect(!after.answered.has(VICTIM) && (after.answered.get("orders-1") ?? 0) > 0, "orders-1 does not answer alone");
  const late = [...after.failed.keys()].filter((name) => name !== PaymentFailedError.name);
  expect(late.length === 0, `orders still fail after the node is known to be gone: ${late.join(", ")}`);

  report.title(
    "Kill",
    `SIGKILL to ${VICTIM} under a steady stream of orders; the others know after ${duration(noticedMs)}`,
  );
  report.table([
    ["up to then", ...during.describe()],
    ["after that", ...after.describe()],
  ]);

  await shop.startNode(VICTIM);
  const again = await OrderLoad.start(broker);
  await until(`${VICTIM} answers again`, () => (again.answeredBy(VICTIM) > 0 ? true : undefined));
  await again.stop();
  report.line(`${VICTIM} started again and takes orders`);
}
