import { Readable } from "node:stream";
import type { Context, ServiceSchema } from "@isomer/core";
import { seededRandom } from "@isomer/testing";

/** Everything that a stream holds, as one buffer, or as the list of its objects. */
export async function readAll(stream: unknown): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as Readable) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

export async function readObjects(stream: unknown): Promise<readonly unknown[]> {
  const objects: unknown[] = [];
  for await (const object of stream as Readable) objects.push(object);
  return objects;
}

/** Bytes that look like nothing, the same ones every time. */
export function noise(length: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = Math.floor(random() * 256);
  return bytes;
}

/** A stream of these chunks, followed by an error if there is one. */
export function streamOf(
  chunks: readonly unknown[],
  { objectMode = false, error }: { objectMode?: boolean; error?: Error } = {},
): Readable {
  return Readable.from(
    (async function* () {
      yield* chunks;
      if (error !== undefined) throw error;
    })(),
    { objectMode },
  );
}

/** A stream without an end, of one value in each turn of the event loop. */
export function endlessStream(make: (n: number) => unknown = () => Buffer.from("and so on")): Readable {
  let n = 0;
  return new Readable({
    objectMode: typeof make(0) === "object" && !Buffer.isBuffer(make(0)),
    read() {
      setImmediate(() => this.push(make(++n)));
    },
  });
}

/** Reads and sends streams. */
export class StreamService {
  /** Streams that the actions sent or were sent, the last one at the end. */
  readonly streams: Readable[] = [];

  readonly schema: ServiceSchema = {
    name: "streams",
    actions: {
      /** Answers what it was sent. */
      collect: async (ctx: Context) => {
        const stream = this.#keep(ctx.stream);
        const objects = stream.readableObjectMode;
        const content = objects ? await readObjects(stream) : (await readAll(stream)).toString("base64");
        return { objects, content, params: ctx.params, meta: { ...ctx.meta }, headers: { ...ctx.headers } };
      },
      /** Sends back what it was sent, while it comes. */
      mirror: (ctx: Context) => this.#keep(ctx.stream),
      /** Sends what the params say. */
      produce: (ctx: Context) => {
        const { bytes, objects, failure } = ctx.params as { bytes?: number; objects?: number; failure?: string };
        const chunks = objects === undefined ? [noise(bytes ?? 0)] : Array.from({ length: objects }, (_, n) => ({ n }));
        ctx.meta.produced = chunks.length;
        return this.#keep(
          streamOf(chunks, {
            objectMode: objects !== undefined,
            ...(failure === undefined ? {} : { error: new RangeError(failure) }),
          }),
        );
      },
      /** Sends one object after the other without an end. */
      endless: () => this.#keep(endlessStream((n) => ({ n }))),
      /** Does not look at its stream. */
      refuse: (ctx: Context) => {
        this.#keep(ctx.stream);
        throw new Error("not today");
      },
      /** Reads a little, and then no more. */
      sip: async (ctx: Context) => {
        for await (const chunk of this.#keep(ctx.stream)) return Buffer.from(chunk as Uint8Array).length;
        return 0;
      },
    },
  };

  get last(): Readable {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error("There was no stream.");
    return last;
  }

  #keep(stream: Readable | null): Readable {
    if (stream === null) throw new Error("The call came without a stream.");
    this.streams.push(stream);
    return stream;
  }
}
