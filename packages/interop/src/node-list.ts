import type { InteropNode } from "./interop-node.ts";
import type { ListedNode, ListedService } from "./listed-node.ts";
import { until } from "./until.ts";

/** What a node knows of another one; `undefined` when it does not take it for present. */
export async function lookUp(node: InteropNode, nodeID: string): Promise<ListedNode | undefined> {
  return (await node.listNodes()).find(({ id, available }) => id === nodeID && available);
}

/** Whether a node knows that another one offers a service. */
export async function knowsService(node: InteropNode, nodeID: string, service: string): Promise<boolean> {
  const other = await lookUp(node, nodeID);
  return other?.services.some(({ fullName }) => fullName === service) === true;
}

/** Waits until each of the nodes sees the services of all others. */
export async function allMeet(nodes: readonly InteropNode[]): Promise<void> {
  const meets = (node: InteropNode): Promise<void> =>
    until(`${node.nodeID} sees all others`, async () => {
      const listed = await node.listNodes();
      const complete = listed.filter(({ available, services }) => available && services.some(isApplication));
      return nodes.every(({ nodeID }) => nodeID === node.nodeID || complete.some(({ id }) => id === nodeID));
    });
  await Promise.all(nodes.map(meets));
}

const isApplication = ({ name }: ListedService): boolean => !name.startsWith("$");
