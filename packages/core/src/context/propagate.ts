import type { CallOptions, Meta } from "./call-options.ts";
import { type AnyContext, Context, type ContextRuntime } from "./context.ts";

/** The fields of a context that travel with a call or an event. */
export interface Envelope {
  readonly id: string;
  readonly meta: Meta;
  readonly headers: Meta;
  readonly level: number;
  readonly tracing: boolean | null;
  readonly parentID: string | null;
  readonly requestID: string | null;
  readonly caller: string | null;
}

/** What to send of a context. */
export function toEnvelope(ctx: AnyContext): Envelope {
  return {
    id: ctx.id,
    meta: ctx.hasMeta ? (ctx.meta as Meta) : {},
    headers: ctx.hasHeaders ? ctx.headers : {},
    level: ctx.level,
    tracing: ctx.tracing,
    parentID: ctx.parentID,
    requestID: ctx.requestID,
    caller: ctx.caller,
  };
}

/** The context of a call or event that came from node `sender`. `timeout` is the caller's budget, `null` if unstated. */
export function fromEnvelope(
  runtime: ContextRuntime,
  envelope: Envelope,
  input: { sender: string; params: unknown; timeout: number | null },
): Context {
  const options: CallOptions | undefined = input.timeout === null ? undefined : { timeout: input.timeout };
  const ctx = new Context({
    runtime,
    parent: null,
    params: input.params,
    options,
    meta: envelope.meta,
    nodeID: input.sender,
    level: envelope.level,
  });
  if (envelope.id !== "") ctx.id = envelope.id;
  if (envelope.requestID !== null && envelope.requestID !== "") ctx.requestID = envelope.requestID;
  ctx.headers = envelope.headers;
  ctx.tracing = envelope.tracing;
  ctx.parentID = envelope.parentID;
  ctx.caller = envelope.caller;
  return ctx;
}
