import { numberOrNull, type OwnPayload, objectOrEmpty, type Payload, textOrNull } from "../read-payload.ts";

/** The fields that calls and events have in common. */
export interface Envelope {
  readonly id: string;
  readonly meta: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly level: number;
  readonly tracing: boolean | null;
  readonly parentID: string | null;
  readonly requestID: string | null;
  readonly caller: string | null;
}

/** What is missing gets its default. */
export function readEnvelope(payload: Payload): Envelope {
  const id = textOrNull(payload, "id") ?? "";
  return {
    id,
    meta: objectOrEmpty(payload, "meta"),
    headers: objectOrEmpty(payload, "headers"),
    level: numberOrNull(payload, "level") ?? 1,
    tracing: typeof payload.tracing === "boolean" ? payload.tracing : null,
    parentID: textOrNull(payload, "parentID"),
    requestID: textOrNull(payload, "requestID") ?? id,
    caller: textOrNull(payload, "caller"),
  };
}

/** Adds what differs from its default, for nodes that read it so. The id is added by the packet itself. */
export function addLeanEnvelope(payload: OwnPayload, envelope: Envelope): void {
  const { id, meta, headers, level, tracing, parentID, requestID, caller } = envelope;
  if (hasKeys(meta)) payload.meta = meta;
  if (hasKeys(headers)) payload.headers = headers;
  if (level !== 1) payload.level = level;
  if (tracing !== null) payload.tracing = tracing;
  if (parentID !== null) payload.parentID = parentID;
  if (requestID !== null && requestID !== id) payload.requestID = requestID;
  if (caller !== null) payload.caller = caller;
}

/** Whether the object has a member. */
export function hasKeys(object: object): boolean {
  for (const _key in object) return true;
  return false;
}
