import { InvalidPacketDataError } from "../../errors/errors.ts";
import { numberOrNull, objectOrEmpty, type Payload, requireText, textOrNull } from "../read-payload.ts";
import type { Dialect } from "../version.ts";
import { hasKeys } from "./request.ts";

/** EVENT: an event for the listeners of one node (wire protocol 1.7). */
export interface EventPacket {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
  /** Groups it is meant for; `null` means all. */
  readonly groups: readonly string[] | null;
  /** For all listeners instead of one per group. */
  readonly broadcast: boolean;
  readonly meta: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly level: number;
  readonly tracing: boolean | null;
  readonly parentID: string | null;
  readonly requestID: string | null;
  readonly caller: string | null;
}

export function writeEvent(packet: EventPacket, dialect: Dialect): Payload {
  const { id, event, groups, broadcast, meta, headers, level, tracing, parentID, requestID, caller } = packet;
  const payload: Record<string, unknown> = { id, event, data: packet.data ?? null };
  if (groups !== null) payload.groups = groups;
  payload.broadcast = broadcast;
  if (!dialect.lean) {
    payload.meta = meta;
    if (dialect.version !== "4") payload.headers = headers;
    return Object.assign(payload, { level, tracing, parentID, requestID, caller, needAck: null });
  }
  if (hasKeys(meta)) payload.meta = meta;
  if (hasKeys(headers)) payload.headers = headers;
  if (level !== 1) payload.level = level;
  if (tracing !== null) payload.tracing = tracing;
  if (parentID !== null) payload.parentID = parentID;
  if (requestID !== id) payload.requestID = requestID;
  if (caller !== null) payload.caller = caller;
  return payload;
}

export function readEvent(payload: Payload): EventPacket {
  const id = textOrNull(payload, "id") ?? "";
  return {
    id,
    event: requireText(payload, "event"),
    data: payload.data,
    groups: readGroups(payload.groups),
    broadcast: payload.broadcast === true,
    meta: objectOrEmpty(payload, "meta"),
    headers: objectOrEmpty(payload, "headers"),
    level: numberOrNull(payload, "level") ?? 1,
    tracing: typeof payload.tracing === "boolean" ? payload.tracing : null,
    parentID: textOrNull(payload, "parentID"),
    requestID: textOrNull(payload, "requestID") ?? id,
    caller: textOrNull(payload, "caller"),
  };
}

function readGroups(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.some((group) => typeof group !== "string")) {
    throw new InvalidPacketDataError({ reason: "The field 'groups' must be a list of texts." });
  }
  return value.length === 0 ? null : (value as string[]);
}
