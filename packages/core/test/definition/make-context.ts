import type { Meta } from "../../src/context/call-options.ts";
import { Context, type ContextRuntime } from "../../src/context/context.ts";

/** A context as a caller's params, meta and headers make it. No broker stands behind it. */
export function makeContext(params: unknown = {}, { meta, headers }: { meta?: Meta; headers?: Meta } = {}): Context {
  return new Context({
    runtime: {} as ContextRuntime,
    parent: null,
    params,
    options: headers === undefined ? undefined : { headers },
    meta: meta ?? null,
    nodeID: "caller",
    level: 1,
  });
}
