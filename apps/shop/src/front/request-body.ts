import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { ClientError } from "isomerjs";

const MAX_BYTES = 100_000;

/** The JSON body of a request. Throws a `ClientError` with code 400 or 413. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Read to its end also when it is too large: who leaves the loop closes the connection, and no answer would arrive.
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= MAX_BYTES) pieces.push(piece);
  }
  if (size > MAX_BYTES) throw new ClientError("The body is too large.", { code: 413, type: "BODY_TOO_LARGE" });
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8")) as unknown;
  } catch (cause) {
    throw new ClientError("The body is not JSON.", { type: "BODY_NOT_JSON", cause });
  }
}

/**
 * The body as a stream for a call. A call that fails destroys its stream, and a destroyed request is a closed connection: it is
 * another stream, so that the answer still gets through.
 */
export function streamBody(request: IncomingMessage): Readable {
  return request.pipe(new PassThrough());
}
