import type { WireError } from "../../errors/wire-error.ts";
import { numberOrNull, type OwnPayload, objectOrEmpty, type Payload, requireText } from "../read-payload.ts";
import type { Dialect } from "../version.ts";
import { hasKeys } from "./envelope.ts";

/** RES: the answer to a call, or one chunk of the stream that is the answer (wire protocol 1.6, 5.2). */
export interface ResponsePacket {
  readonly id: string;
  /** The callee's whole meta. */
  readonly meta: Record<string, unknown>;
  readonly headers: Record<string, unknown> | null;
  readonly success: boolean;
  readonly data: unknown;
  readonly error?: WireError | undefined;
  readonly stream: boolean;
  readonly seq: number | null;
}

export function writeResponse(response: ResponsePacket, dialect: Dialect): OwnPayload {
  const { id, meta, headers, success, data, error, stream, seq } = response;
  const payload: OwnPayload = { id };
  if (!dialect.lean || hasKeys(meta)) payload.meta = meta;
  if (dialect.version !== "4" && (!dialect.lean || (headers !== null && hasKeys(headers)))) payload.headers = headers;
  payload.success = success;
  if (data !== undefined) payload.data = data;
  if (error !== undefined) payload.error = error;
  if (seq !== null) {
    payload.stream = stream;
    payload.seq = seq;
  }
  return payload;
}

export function readResponse(payload: Payload): ResponsePacket {
  const success = payload.success === true;
  return {
    id: requireText(payload, "id"),
    meta: objectOrEmpty(payload, "meta"),
    headers: objectOrEmpty(payload, "headers"),
    success,
    data: payload.data,
    // A failure without an error would otherwise leave the caller without an answer.
    error: success ? undefined : ((payload.error ?? missingError) as WireError),
    stream: payload.stream === true,
    seq: numberOrNull(payload, "seq"),
  };
}

const missingError: WireError = {
  name: "MoleculerError",
  message: "The call failed, and the answer does not say why.",
  code: 500,
};
