import { hostname, networkInterfaces } from "node:os";
import type { ClientInfo, NodeInfo, ServiceInfo } from "../ports/node-info.ts";

/** What does not change about a node while it runs. */
export interface NodeIdentity {
  readonly instanceID: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly client: ClientInfo;
  readonly extensions: Readonly<Record<string, number>>;
  readonly ipList: readonly string[];
  readonly hostname: string;
}

/** The description of a node with these services (wire protocol 1.4). */
export function describeNode(
  identity: NodeIdentity,
  state: { seq: number; services: readonly ServiceInfo[] },
): NodeInfo {
  return {
    services: state.services,
    ipList: identity.ipList,
    hostname: identity.hostname,
    client: identity.client,
    config: {},
    instanceID: identity.instanceID,
    metadata: identity.metadata,
    seq: state.seq,
    isomer: identity.extensions,
  };
}

/** Name and addresses of this machine: the first IPv4 of each external interface, internal ones only if there is none. */
export function describeHost(): { readonly hostname: string; readonly ipList: readonly string[] } {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => {
    const first = list?.find(({ family }) => family === "IPv4");
    return first === undefined ? [] : [first];
  });
  const external = addresses.filter(({ internal }) => !internal);
  return { hostname: hostname(), ipList: (external.length > 0 ? external : addresses).map(({ address }) => address) };
}
