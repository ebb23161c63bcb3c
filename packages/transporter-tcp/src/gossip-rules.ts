import type { MemberView, NodeInfo } from "@isomer/core/adapter-kit";
import type { GossipRequest, GossipResponse, OnlineClaim } from "./gossip-messages.ts";

/** What is known of one node; of this one, too. */
export type Member = Pick<MemberView, "id" | "local" | "available" | "seq" | "cpu" | "cpuSeq">;

/** Something that a message made known, for the registry to take over. */
export type GossipChange =
  | { readonly kind: "described"; readonly nodeID: string; readonly info: NodeInfo }
  | { readonly kind: "load"; readonly nodeID: string; readonly cpuSeq: number; readonly cpu: number }
  /** Remember the node as offline with this seq. */
  | { readonly kind: "left"; readonly nodeID: string; readonly seq: number }
  /** Others believe something else of this node: its seq must become larger than this. */
  | { readonly kind: "outbid"; readonly seq: number };

/** What follows from a GOSSIP_REQ. */
export interface RequestVerdict {
  readonly changes: readonly GossipChange[];
  /** Nodes whose description and load are to be answered, once the changes are made. */
  readonly describe: ReadonlySet<string>;
  /** Nodes whose load is to be answered. */
  readonly loads: ReadonlySet<string>;
  /** Nodes that are to be answered as offline, with the seq. */
  readonly offline: ReadonlyMap<string, number>;
  /**
   * Seq to call the sender offline with, or `null`. A node whose own seq is behind what is known of it was started anew
   * unnoticed, and only such a claim makes a real node raise its seq. Not part of Moleculer's rules.
   */
  readonly challenge: number | null;
}

/** What follows from a GOSSIP_RES. */
export interface ResponseVerdict {
  readonly changes: readonly GossipChange[];
  /** Whether the sender believes something wrong of this node and should be told what is right. */
  readonly refute: boolean;
}

/** Judges a GOSSIP_REQ by the rules of wire protocol 3.4; the numbers in the comments are those of its cases. */
export function judgeRequest(members: readonly Member[], request: GossipRequest, sender: string): RequestVerdict {
  const changes: GossipChange[] = [];
  const describe = new Set<string>();
  const loads = new Set<string>();
  const offline = new Map<string, number>();
  let challenge: number | null = null;
  for (const member of members) {
    const { id } = member;
    const claimedOffline = request.offline.get(id) || null;
    const claimedOnline = claimedOffline === null ? request.online.get(id) : undefined;
    const seq = claimedOffline ?? claimedOnline?.seq ?? 0;
    if (seq === 0 || seq < member.seq) {
      // Case 1: the sender does not know, or knows less.
      if (member.available) describe.add(id);
      else if (member.seq > 0) offline.set(id, member.seq);
      if (id === sender && member.available && seq > 0) challenge = member.seq;
    } else if (claimedOffline !== null) {
      // Case 2.
      if (member.local) {
        changes.push({ kind: "outbid", seq });
        describe.add(id);
      } else if (member.available || seq > member.seq) {
        changes.push({ kind: "left", nodeID: id, seq });
      }
    } else if (claimedOnline !== undefined && member.available) {
      // Case 3. What is offline here is left to a later request, which brings its description.
      const load = judgeLoad(member, claimedOnline);
      if (load === "answer") loads.add(id);
      else if (load !== null) changes.push(load);
    }
  }
  return { changes, describe, loads, offline, challenge };
}

/** Judges a GOSSIP_RES by the rules of wire protocol 3.5. */
export function judgeResponse(
  memberOf: (nodeID: string) => Member | undefined,
  response: GossipResponse,
  self: { readonly nodeID: string; readonly instanceID: string; readonly seq: number },
): ResponseVerdict {
  const changes: GossipChange[] = [];
  for (const [nodeID, { info, load }] of response.online) {
    if (nodeID === self.nodeID) continue;
    const member = memberOf(nodeID);
    const accepted = info !== null && (member === undefined || member.seq < info.seq);
    if (accepted) changes.push({ kind: "described", nodeID, info });
    if (load === null || !(accepted || member?.available === true)) continue;
    if (load.cpuSeq > (member?.cpuSeq ?? 0)) changes.push({ kind: "load", nodeID, ...load });
  }
  for (const [nodeID, seq] of response.offline) {
    const member = memberOf(nodeID);
    if (nodeID !== self.nodeID && member !== undefined && member.seq < seq) changes.push({ kind: "left", nodeID, seq });
  }
  const falseSeq = falseBelief(response, self);
  if (falseSeq !== null) changes.push({ kind: "outbid", seq: falseSeq });
  return { changes, refute: falseSeq !== null };
}

/**
 * The seq under which others remember this node wrongly: as offline, or as the process that had its ID before. Real nodes
 * ignore this and stay unknown until the next request; correcting it at once is allowed.
 */
function falseBelief(
  response: GossipResponse,
  self: { readonly nodeID: string; readonly instanceID: string; readonly seq: number },
): number | null {
  const offline = response.offline.get(self.nodeID);
  if (offline !== undefined && offline >= self.seq) return offline;
  const info = response.online.get(self.nodeID)?.info;
  if (info === undefined || info === null || info.seq < self.seq || info.instanceID === self.instanceID) return null;
  return info.seq;
}

/** A change, `"answer"` when the sender's number is old, or `null`. Nobody knows the load of this node better than itself. */
function judgeLoad(member: Member, claim: OnlineClaim): GossipChange | "answer" | null {
  if (claim.cpuSeq < member.cpuSeq) return "answer";
  if (claim.cpuSeq === member.cpuSeq || member.local) return null;
  return { kind: "load", nodeID: member.id, cpuSeq: claim.cpuSeq, cpu: claim.cpu };
}

/**
 * Whom to send the request of a round to: one available node, and with a probability that grows with their share one that is
 * not. `random` answers numbers from 0 to 1 (exclusive).
 */
export function chooseTargets(
  nodes: { readonly online: readonly string[]; readonly offline: readonly string[] },
  random: () => number,
): string[] {
  const { online, offline } = nodes;
  const targets: string[] = [];
  if (online.length > 0) targets.push(pick(online, random));
  const ratio = offline.length / (online.length + 1);
  if (offline.length > 0 && (ratio >= 1 || random() < ratio)) targets.push(pick(offline, random));
  return targets;
}

const pick = (ids: readonly string[], random: () => number): string => ids[Math.floor(random() * ids.length)]!;
