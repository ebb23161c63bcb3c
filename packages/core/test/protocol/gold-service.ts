import { Readable } from "node:stream";
import { ClientError, type Context, type IsomerError, type ServiceSchema } from "@isomer/core";

/** The service of the nodes that were captured, as its answers in the samples show it. */
export function goldService(name: string): ServiceSchema {
  return {
    name,
    version: 1,
    settings: { limit: 10 },
    metadata: { owner: "lab" },
    actions: {
      add: { params: { a: "number", b: "number" }, handler: add },
      fail() {
        throw new ClientError("client boom", { code: 403, type: "ERR_CLIENT", data: { b: 6 } });
      },
      ret() {},
      arg: (ctx) => ctx.params,
      chain: (ctx) => ctx.call((ctx.params as { to: string }).to, { a: 1, b: 2 }),
      download: () => Readable.from([Buffer.from("hello"), Buffer.from("tail")], { objectMode: false }),
      downloadObj: () => Readable.from([{ id: 1 }, { id: 2 }]),
      upload,
    },
    events: { "order.created"() {}, "audit.**": { group: "audit", handler() {} } },
  };
}

function add(ctx: Context): number {
  const { a, b } = ctx.params as { readonly a: number; readonly b: number };
  ctx.meta.served = true;
  return a + b;
}

/** Answers what it got. */
async function upload(ctx: Context): Promise<unknown> {
  const { params, meta, headers, stream } = ctx;
  const chunks: unknown[] = [];
  const report = { params, meta: { ...meta }, headers, chunks, objectMode: stream?.readableObjectMode };
  try {
    for await (const chunk of stream ?? []) {
      chunks.push(Buffer.isBuffer(chunk) ? { $buf: chunk.toString("hex") } : chunk);
    }
    return { ...report, end: true };
  } catch (thrown) {
    const { message, code, type, data } = thrown as IsomerError;
    return { ...report, error: { message, code, type, data } };
  }
}
