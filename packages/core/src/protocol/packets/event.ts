import { InvalidPacketDataError } from "../../errors/errors.ts";
import { type OwnPayload, type Payload, requireText } from "../read-payload.ts";
import type { Dialect } from "../version.ts";
import { addLeanEnvelope, type Envelope, readEnvelope } from "./envelope.ts";

/** EVENT: an event for the listeners of one node (wire protocol 1.7). */
export interface EventPacket {
  readonly envelope: Envelope;
  readonly event: string;
  readonly data: unknown;
  /** Groups it is meant for; `null` means all. */
  readonly groups: readonly string[] | null;
  /** For all listeners instead of one per group. */
  readonly broadcast: boolean;
}

export function writeEvent(packet: EventPacket, dialect: Dialect): OwnPayload {
  const { envelope, event, groups, broadcast } = packet;
  const { id, meta, headers, level, tracing, parentID, requestID, caller } = envelope;
  const payload: OwnPayload = { id, event, data: packet.data ?? null };
  if (groups !== null) payload.groups = groups;
  payload.broadcast = broadcast;
  if (dialect.lean) {
    addLeanEnvelope(payload, envelope);
    return payload;
  }
  payload.meta = meta;
  if (dialect.version !== "4") payload.headers = headers;
  return Object.assign(payload, { level, tracing, parentID, requestID, caller, needAck: null });
}

export function readEvent(payload: Payload): EventPacket {
  return {
    envelope: readEnvelope(payload),
    event: requireText(payload, "event"),
    data: payload.data,
    groups: readGroups(payload.groups),
    broadcast: payload.broadcast === true,
  };
}

function readGroups(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.some((group) => typeof group !== "string")) {
    throw new InvalidPacketDataError({ reason: "The field 'groups' must be a list of texts." });
  }
  return value.length === 0 ? null : (value as string[]);
}
