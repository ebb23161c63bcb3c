import type { LifeSign, Membership, MemberView } from "../ports/discoverer.ts";
import type { NodeInfo } from "../ports/node-info.ts";
import { readInfo } from "../protocol/packets/info.ts";
import { asPayload } from "../protocol/read-payload.ts";
import { describeNode, type NodeIdentity } from "../registry/describe-node.ts";
import type { Registry } from "../registry/registry.ts";

export interface MembershipParts {
  readonly registry: Registry;
  readonly identity: NodeIdentity;
  /** Whether this node offers its services; a stopping one offers none. */
  readonly offering: () => boolean;
  /** Another process uses this node's id. */
  readonly onConflict: (instanceID: string) => void;
}

/** The registry in the form that discoverers know. */
export function createMembership({ registry, identity, offering, onConflict }: MembershipParts): Membership {
  const self = registry.localNode;
  return {
    local(): NodeInfo {
      const services = offering() ? registry.localServices().map(({ definition }) => definition.info) : [];
      return describeNode(identity, { seq: self.seq, services });
    },
    list: (): readonly MemberView[] => registry.nodes(),
    get: (nodeID) => registry.node(nodeID),
    described(nodeID, description) {
      // A discoverer hands on what another node wrote, so it is read like any packet.
      const info = readInfo(asPayload(description));
      if (nodeID !== self.id) registry.described(nodeID, info);
      else if (info.instanceID !== "" && info.instanceID !== identity.instanceID) onConflict(info.instanceID);
    },
    heard: (nodeID, sign: LifeSign) => registry.heard(nodeID, sign),
    left: (nodeID, options) => registry.left(nodeID, options),
    outbid: (seq) => registry.touchLocal(seq),
  };
}
