import type { IncomingMessage } from "node:http";
import { ClientError } from "isomerjs";

const MAX_BYTES = 100_000;

/** The JSON body of a request. Throws a `ClientError` with code 400 or 413. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BYTES) throw new ClientError("The body is too large.", { code: 413, type: "BODY_TOO_LARGE" });
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8")) as unknown;
  } catch (cause) {
    throw new ClientError("The body is not JSON.", { type: "BODY_NOT_JSON", cause });
  }
}
