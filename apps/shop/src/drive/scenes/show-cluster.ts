import { isShopNode } from "../../nodes/roles.ts";
import { expect } from "../expect.ts";
import { duration, plural, type Report } from "../report.ts";
import type { Shop } from "../shop.ts";

/** Which nodes found each other, and what they offer. */
export async function showCluster(shop: Shop, report: Report, startMs: number): Promise<void> {
  const nodes = await shop.nodesSeenBy("front-1");
  expect(nodes.length === 7, `front-1 sees ${nodes.length} nodes instead of 7`);
  report.title("Cluster", `${plural(nodes.length, "process")} see each other after ${duration(startMs)}`);
  report.table(
    [...nodes]
      .sort((one, other) => one.id.localeCompare(other.id))
      .map(({ id, services = [] }) => [
        id,
        `pid ${isShopNode(id) ? shop.node(id).pid : process.pid}`,
        offered(services),
      ]),
  );
}

function offered(services: readonly { readonly fullName: string }[]): string {
  const names = services.map(({ fullName }) => fullName).filter((name) => !name.startsWith("$"));
  return names.length === 0 ? "(this program)" : names.sort().join(", ");
}
