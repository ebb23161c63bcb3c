import { numberOrNull, type OwnPayload, type Payload, requireText } from "../read-payload.ts";
import type { Dialect } from "../version.ts";
import { addLeanEnvelope, type Envelope, readEnvelope } from "./envelope.ts";

/** REQ: an action call, or one chunk of the stream that goes with it (wire protocol 1.5, 5.1). */
export interface RequestPacket {
  readonly envelope: Envelope;
  readonly action: string;
  /** The chunk, in a packet of a stream after the first. */
  readonly params: unknown;
  /** Budget in milliseconds, 0 for none, `null` where the caller states none. */
  readonly timeout: number | null;
  /** Whether more packets of the stream follow. */
  readonly stream: boolean;
  /** Position in the stream, `null` in a call without one. */
  readonly seq: number | null;
}

export function writeRequest(request: RequestPacket, dialect: Dialect): OwnPayload {
  if (dialect.lean) return writeLean(request);
  const { action, params = {}, timeout, stream, seq } = request;
  const { id, meta, headers, level, tracing, parentID, requestID, caller } = request.envelope;
  const payload: OwnPayload =
    dialect.version === "4"
      ? { id, action, params, meta, timeout, level, tracing, parentID, requestID, caller, stream }
      : { id, action, params, meta, headers, timeout, level, tracing, parentID, requestID, caller, stream };
  if (seq !== null) payload.seq = seq;
  return payload;
}

function writeLean({ envelope, action, params, timeout, seq, stream }: RequestPacket): OwnPayload {
  const payload: OwnPayload = { id: envelope.id, action, params };
  addLeanEnvelope(payload, envelope);
  if (timeout !== null) payload.timeout = timeout;
  if (seq !== null) {
    payload.stream = stream;
    payload.seq = seq;
  }
  return payload;
}

export function readRequest(payload: Payload): RequestPacket {
  return {
    envelope: readEnvelope(payload),
    action: requireText(payload, "action"),
    params: payload.params,
    timeout: numberOrNull(payload, "timeout"),
    // Version 4 lets falsy params leak into this field, so only `true` counts.
    stream: payload.stream === true,
    seq: numberOrNull(payload, "seq"),
  };
}
