import type { ClientInfo } from "../ports/node-info.ts";

/** The version of Moleculer's protocol this node speaks, as it stands in every packet: Moleculer 0.15. */
export const PROTOCOL_VERSION = "5";

/** A version this node can talk to: "4" is that of Moleculer 0.12 to 0.14. */
export type ProtocolVersion = "4" | "5";

/**
 * The version that a node speaks by what it says of its software; `null` when that does not tell. A node may be known by
 * hearsay: TCP nodes describe each other in gossip, which says the version of the gossiping node alone.
 */
export function versionOf({ type, version }: ClientInfo): ProtocolVersion | null {
  if (type === "isomer") return PROTOCOL_VERSION;
  const minor = /^0\.(\d+)\./.exec(version)?.[1];
  if (type !== "nodejs" || minor === undefined) return null;
  return Number(minor) < 15 ? "4" : "5";
}

/**
 * How packets to one node are written. `lean` leaves out what has its default value; only nodes that announced `batch` are
 * known to cope with that.
 */
export interface Dialect {
  readonly version: ProtocolVersion;
  readonly lean: boolean;
}

export const MOLECULER_DIALECT: Dialect = Object.freeze({ version: PROTOCOL_VERSION, lean: false });

/** What this node announces in INFO beyond Moleculer's protocol: extension to its version. */
export const EXTENSIONS = Object.freeze({
  /** Reads BATCH frames and packets without their default fields. */
  batch: 1,
  /** Reads CANCEL packets. */
  cancel: 1,
  /** Sends and reads CREDIT packets: streams go no faster than they are read. */
  credit: 1,
  /** Reads the causes of errors. */
  causes: 1,
});
