import type { NodeInfo } from "@isomer/core/adapter-kit";

/** What a GOSSIP_REQ claims of one node that its sender takes for available (wire protocol 3.4). */
export interface OnlineClaim {
  readonly seq: number;
  readonly cpuSeq: number;
  readonly cpu: number;
}

/** A GOSSIP_REQ: what its sender believes. */
export interface GossipRequest {
  readonly online: ReadonlyMap<string, OnlineClaim>;
  /** Node ID to seq. */
  readonly offline: ReadonlyMap<string, number>;
}

/** What a GOSSIP_RES tells of one available node (wire protocol 3.5). */
export interface OnlineNews {
  readonly info: NodeInfo | null;
  readonly load: { readonly cpuSeq: number; readonly cpu: number } | null;
}

/** A GOSSIP_RES: what its sender knows better. */
export interface GossipResponse {
  readonly online: ReadonlyMap<string, OnlineNews>;
  /** Node ID to seq. */
  readonly offline: ReadonlyMap<string, number>;
}

/** Reads the payload of a GOSSIP_REQ. Rows that are not what the protocol says are left out. */
export function readGossipRequest(payload: Readonly<Record<string, unknown>>): GossipRequest {
  return { online: rows(payload.online, readClaim), offline: rows(payload.offline, readSeq) };
}

/** Reads the payload of a GOSSIP_RES. Rows that are not what the protocol says are left out. */
export function readGossipResponse(payload: Readonly<Record<string, unknown>>): GossipResponse {
  return { online: rows(payload.online, readNews), offline: rows(payload.offline, readSeq) };
}

/** What a message is made of: a row for each available node, the seq of each other one. */
export interface GossipTables {
  readonly online: ReadonlyMap<string, readonly unknown[]>;
  readonly offline: ReadonlyMap<string, number>;
}

/** The payload of a GOSSIP_REQ or GOSSIP_RES. Empty tables are left out, as real nodes do. */
export function gossipPayload(tables: GossipTables): Readonly<Record<string, unknown>> {
  return {
    ...(tables.online.size > 0 && { online: Object.fromEntries(tables.online) }),
    ...(tables.offline.size > 0 && { offline: Object.fromEntries(tables.offline) }),
  };
}

function rows<T>(table: unknown, read: (row: unknown) => T | null): ReadonlyMap<string, T> {
  const known = new Map<string, T>();
  if (typeof table !== "object" || table === null) return known;
  for (const [nodeID, row] of Object.entries(table)) {
    const value = read(row);
    if (value !== null) known.set(nodeID, value);
  }
  return known;
}

function readClaim(row: unknown): OnlineClaim | null {
  if (!Array.isArray(row)) return null;
  const seq = readSeq(row[0]);
  return seq === null ? null : { seq, cpuSeq: readSeq(row[1]) ?? 0, cpu: readLoad(row[2]) };
}

function readNews(row: unknown): OnlineNews | null {
  if (!Array.isArray(row)) return null;
  const [first, second, third] = row as readonly unknown[];
  if (row.length === 1) return { info: readInfo(first), load: null };
  if (row.length === 2) return { info: null, load: readCpu(first, second) };
  return row.length === 3 ? { info: readInfo(first), load: readCpu(second, third) } : null;
}

/** The description as it was received: it is passed on like that. Whoever registers it checks the services. */
function readInfo(value: unknown): NodeInfo | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const info = value as NodeInfo;
  // A receiver takes a missing seq for 1 (wire protocol 1.10).
  if (info.seq === undefined) return { ...info, seq: 1 };
  return readSeq(info.seq) === null ? null : info;
}

function readCpu(cpuSeq: unknown, cpu: unknown): { readonly cpuSeq: number; readonly cpu: number } | null {
  const seq = readSeq(cpuSeq);
  return seq === null ? null : { cpuSeq: seq, cpu: readLoad(cpu) };
}

/** A sequence number that can still be counted up. Serializers may bring large ones as floats, never as anything else. */
function readSeq(value: unknown): number | null {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < Number.MAX_SAFE_INTEGER
    ? (value as number)
    : null;
}

const readLoad = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
