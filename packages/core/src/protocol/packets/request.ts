import { numberOrNull, objectOrEmpty, type Payload, requireText, textOrNull } from "../read-payload.ts";
import type { Dialect } from "../version.ts";

/** REQ: an action call, or one chunk of the stream that goes with it (wire protocol 1.5, 5.1). */
export interface RequestPacket {
  readonly id: string;
  readonly action: string;
  /** The chunk, in a packet of a stream after the first. */
  readonly params: unknown;
  readonly meta: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  /** Budget in milliseconds, 0 for none, `null` where the caller states none. */
  readonly timeout: number | null;
  readonly level: number;
  readonly tracing: boolean | null;
  readonly parentID: string | null;
  readonly requestID: string | null;
  readonly caller: string | null;
  /** Whether more packets of the stream follow. */
  readonly stream: boolean;
  /** Position in the stream, `null` in a call without one. */
  readonly seq: number | null;
}

export function writeRequest(request: RequestPacket, dialect: Dialect): Payload {
  if (dialect.lean) return writeLean(request);
  const { id, action, params, meta, timeout, level, tracing, parentID, requestID, caller, stream } = request;
  const tail = { timeout, level, tracing, parentID, requestID, caller, stream };
  const head = { id, action, params: params === undefined ? {} : params, meta };
  const payload = dialect.version === "4" ? { ...head, ...tail } : { ...head, headers: request.headers, ...tail };
  return request.seq === null ? payload : { ...payload, seq: request.seq };
}

function writeLean(request: RequestPacket): Payload {
  const payload: Record<string, unknown> = { id: request.id, action: request.action, params: request.params };
  if (hasKeys(request.meta)) payload.meta = request.meta;
  if (hasKeys(request.headers)) payload.headers = request.headers;
  if (request.timeout !== null) payload.timeout = request.timeout;
  if (request.level !== 1) payload.level = request.level;
  if (request.tracing !== null) payload.tracing = request.tracing;
  if (request.parentID !== null) payload.parentID = request.parentID;
  if (request.requestID !== null && request.requestID !== request.id) payload.requestID = request.requestID;
  if (request.caller !== null) payload.caller = request.caller;
  if (request.seq !== null) {
    payload.stream = request.stream;
    payload.seq = request.seq;
  }
  return payload;
}

export function readRequest(payload: Payload): RequestPacket {
  const id = textOrNull(payload, "id") ?? "";
  return {
    id,
    action: requireText(payload, "action"),
    params: payload.params,
    meta: objectOrEmpty(payload, "meta"),
    headers: objectOrEmpty(payload, "headers"),
    timeout: numberOrNull(payload, "timeout"),
    level: numberOrNull(payload, "level") ?? 1,
    tracing: typeof payload.tracing === "boolean" ? payload.tracing : null,
    parentID: textOrNull(payload, "parentID"),
    requestID: textOrNull(payload, "requestID") ?? id,
    caller: textOrNull(payload, "caller"),
    // Version 4 lets falsy params leak into this field, so only `true` counts.
    stream: payload.stream === true,
    seq: numberOrNull(payload, "seq"),
  };
}

/** Whether the object has a member of its own. */
export function hasKeys(object: object): boolean {
  for (const _key in object) return true;
  return false;
}
