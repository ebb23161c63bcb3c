import { createHash } from "node:crypto";
import { Readable } from "node:stream";

/** What a stream holds. Content is agreed with the peers: chunk number `i` is filled with the byte `i`. */
export interface StreamSource {
  readonly chunks?: number;
  readonly chunkBytes?: number;
  /** Send so many objects, in object mode, instead of bytes. */
  readonly objects?: number;
  /** End with an error of this message. */
  readonly failure?: string;
}

/** What came out of a stream. */
export interface StreamReport {
  readonly bytes: number;
  readonly sha256: string;
  readonly objects: readonly unknown[];
  /** Message of the error it ended with, `null` for a proper end. */
  readonly failure: string | null;
  readonly objectMode: boolean;
}

export function sourceOf(source: StreamSource): Readable {
  return Readable.from(contentOf(source), { objectMode: source.objects !== undefined });
}

/** Reads to the end and says what came. */
export async function consume(stream: Readable): Promise<StreamReport> {
  const hash = createHash("sha256");
  const objects: unknown[] = [];
  let bytes = 0;
  let failure: string | null = null;
  try {
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) {
        bytes += chunk.length;
        hash.update(chunk);
      } else objects.push(chunk);
    }
  } catch (error) {
    failure = (error as Error).message;
  }
  return { bytes, sha256: hash.digest("hex"), objects, failure, objectMode: stream.readableObjectMode };
}

function* contentOf({ chunks = 0, chunkBytes = 0, objects = 0, failure }: StreamSource): Generator<unknown> {
  for (let i = 0; i < chunks; i++) yield Buffer.alloc(chunkBytes, i % 256);
  for (let i = 0; i < objects; i++) yield { position: i, text: `object ${i}` };
  if (failure !== undefined) throw new Error(failure);
}
