import type { Meta } from "../context/call-options.ts";
import type { AnyContext } from "../context/context.ts";
import { toEnvelope } from "../context/propagate.ts";
import { RequestCancelledError } from "../errors/errors.ts";
import { toWireError } from "../errors/wire-error.ts";
import { attempt, ignore } from "../kernel/attempt.ts";
import type { Logger } from "../ports/logger.ts";
import type { Topic } from "../ports/topic.ts";
import { hasKeys } from "../protocol/packets/envelope.ts";
import { type RequestPacket, writeRequest } from "../protocol/packets/request.ts";
import { type ResponsePacket, readResponse } from "../protocol/packets/response.ts";
import type { OwnPayload, Payload } from "../protocol/read-payload.ts";
import type { Dialect } from "../protocol/version.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Links } from "./links.ts";
import type { RequestTable } from "./request-table.ts";
import { ERROR_FLAG, OBJECT_MODE_FLAG } from "./streams/chunks.ts";
import type { CreditTable } from "./streams/credits.ts";
import { creditReport } from "./streams/send-credits.ts";
import { sendStream } from "./streams/send-stream.ts";
import type { StreamTable } from "./streams/stream-table.ts";

export interface RequesterParts {
  readonly nodeID: string;
  readonly links: Links;
  readonly pending: RequestTable;
  readonly streams: StreamTable;
  /** Streams that go with the calls of this node. */
  readonly credits: CreditTable;
  readonly counters: Counters;
  readonly logger: Logger;
  readonly maxChunkBytes: number;
  readonly readError: (wire: unknown, sender: string) => Error;
  /** Sends to a topic that is no single node. */
  readonly publish: (topic: Topic, payload: OwnPayload) => void | Promise<void>;
}

/** Where a call goes: one node, or the shared queue of its action. */
export type RequestDestination = { readonly kind: "node"; readonly nodeID: string } | { readonly kind: "queue" };

/** Sends the calls of this node to others and settles them by what comes back. */
export class Requester {
  readonly #parts: RequesterParts;

  constructor(parts: RequesterParts) {
    this.#parts = parts;
  }

  readonly request = (ctx: AnyContext, destination: RequestDestination): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { pending } = this.#parts;
      const nodeID = destination.kind === "node" ? destination.nodeID : null;
      const stopWatching = ctx.onCancel((reason) => this.#cancelled(ctx, reason));
      pending.add({ ctx, nodeID, resolve, reject, stopWatching });
      try {
        const sent = this.#send(ctx, destination, {});
        if (sent !== undefined) sent.catch((error: unknown) => pending.take(ctx.id)?.reject(error));
        if (ctx.stream !== null) void this.#sendStream(ctx, destination, ctx.stream);
      } catch (error) {
        pending.take(ctx.id)?.reject(error);
      }
    });

  readonly onResponse = (payload: Payload, sender: string): void => {
    const response = this.#read(payload);
    const { pending, streams, counters, logger } = this.#parts;
    if (response.seq !== null && response.seq > 0) {
      if (streams.isOpen(response.id) || pending.get(response.id) !== undefined) {
        streams.push(response.id, sender, this.#chunk(response, sender));
        return;
      }
    }
    const request = pending.take(response.id);
    if (request === undefined) {
      counters["transit.responses.orphan"]++;
      logger.debug(`The answer '${response.id}' from '${sender}' came too late or twice.`);
      // A stream that nobody reads would be held back by its sender without an end.
      if (response.stream && !streams.isOpen(response.id)) this.#tellCancelled(response.id, sender);
      return;
    }
    const { ctx } = request;
    ctx.nodeID = sender;
    if (response.stream && response.success) {
      request.resolve(this.#openStream(ctx, response, sender));
      return;
    }
    returnMeta(ctx, response.meta);
    if (response.headers !== null && hasKeys(response.headers)) Object.assign(ctx.responseHeaders, response.headers);
    if (response.success) request.resolve(response.data);
    else {
      ctx.stream?.destroy();
      request.reject(this.#parts.readError(response.error, sender));
    }
  };

  /** Reads a response. One that cannot be read fails the call that it answers. */
  #read(payload: Payload): ResponsePacket {
    try {
      return readResponse(payload);
    } catch (error) {
      const request = typeof payload.id === "string" ? this.#parts.pending.take(payload.id) : undefined;
      request?.ctx.stream?.destroy();
      request?.reject(error);
      throw error;
    }
  }

  /** The caller no longer waits: forget the call, and tell the callee if it wants to know. */
  #cancelled(ctx: AnyContext, reason: unknown): void {
    const { pending, nodeID } = this.#parts;
    const request = pending.take(ctx.id);
    if (request === undefined) return;
    ctx.stream?.destroy();
    this.#tellCancelled(ctx.id, request.nodeID);
    request.reject(
      reason instanceof Error
        ? reason
        : new RequestCancelledError({ action: ctx.action?.name ?? "", nodeID }, { cause: reason }),
    );
  }

  #tellCancelled(id: string, nodeID: string | null): void {
    const link = nodeID === null ? undefined : this.#parts.links.known(nodeID);
    if (link?.understands("cancel") !== true) return;
    this.#parts.counters["transit.requests.cancelled"]++;
    // Without a connection the callee learns of it when it sees this node leave.
    attempt(() => link.send("CANCEL", () => ({ id })), ignore);
  }

  #openStream(ctx: AnyContext, { id, meta, headers }: ResponsePacket, sender: string): unknown {
    const objectMode = meta[OBJECT_MODE_FLAG] === true || headers?.[OBJECT_MODE_FLAG] === true;
    delete meta[OBJECT_MODE_FLAG];
    returnMeta(ctx, meta);
    const { [OBJECT_MODE_FLAG]: _flag, ...own } = headers ?? {};
    if (hasKeys(own)) Object.assign(ctx.responseHeaders, own);
    const onClose = (completed: boolean): void => {
      if (!completed) this.#tellCancelled(id, sender);
    };
    const onRead = creditReport(this.#parts.links, { sender, side: "response", id });
    return this.#parts.streams.open(id, { sender, objectMode, onClose, onRead }).readable;
  }

  #chunk(
    { seq, data, stream, success, error }: ResponsePacket,
    sender: string,
  ): { seq: number; chunk: unknown; last: boolean; error?: Error } {
    const failure = success ? {} : { error: this.#parts.readError(error, sender) };
    return { seq: seq ?? 0, chunk: data, last: !stream, ...failure };
  }

  async #sendStream(
    ctx: AnyContext,
    destination: RequestDestination,
    source: NonNullable<AnyContext["stream"]>,
  ): Promise<void> {
    const { credits, links, maxChunkBytes } = this.#parts;
    const reader = destination.kind === "node" && links.to(destination.nodeID).understands("credit");
    await sendStream(source, {
      maxChunkBytes,
      credits: reader ? credits.open(destination.nodeID, "request", ctx.id) : null,
      send: ({ seq, chunk, last, error }) => this.#send(ctx, destination, { seq, params: chunk, stream: !last, error }),
    });
    credits.close("request", ctx.id);
  }

  #send(
    ctx: AnyContext,
    destination: RequestDestination,
    chunk: { seq?: number; params?: unknown; stream?: boolean; error?: unknown },
  ): void | Promise<void> {
    const write = (dialect: Dialect): OwnPayload =>
      writeRequest(toPacket(ctx, chunk, { dialect, nodeID: this.#parts.nodeID }), dialect);
    if (destination.kind === "node") return this.#parts.links.to(destination.nodeID).send("REQ", write);
    const topic: Topic = { kind: "action", type: "REQ", action: ctx.action?.name ?? "" };
    return this.#parts.publish(topic, write({ version: "5", lean: false }));
  }
}

/** The packet of a call, or of one chunk of its stream (wire protocol 5.1). */
function toPacket(
  ctx: AnyContext,
  chunk: { readonly seq?: number; readonly params?: unknown; readonly stream?: boolean; readonly error?: unknown },
  { dialect, nodeID }: { readonly dialect: Dialect; readonly nodeID: string },
): RequestPacket {
  const envelope = toEnvelope(ctx);
  const action = ctx.action?.name ?? "";
  const timeout = remaining(ctx);
  if (ctx.stream === null) return { envelope, action, params: ctx.params, timeout, stream: false, seq: null };
  const flags: Meta = ctx.stream.readableObjectMode ? { [OBJECT_MODE_FLAG]: true } : {};
  if (chunk.error !== undefined) flags[ERROR_FLAG] = toWireError(chunk.error, nodeID);
  const old = dialect.version === "4";
  const headers = old ? envelope.headers : { ...envelope.headers, ...flags };
  if (chunk.seq === undefined) {
    const meta = old ? { ...envelope.meta, ...flags } : envelope.meta;
    const params = old ? null : ctx.params;
    return { envelope: { ...envelope, meta, headers }, action, params, timeout, stream: true, seq: 0 };
  }
  const { seq, params, stream = false } = chunk;
  return { envelope: { ...envelope, meta: old ? flags : {}, headers }, action, params, timeout, stream, seq };
}

/** The budget to send, in whole milliseconds; 0 for no limit. */
const remaining = (ctx: AnyContext): number => (ctx.deadlineAt === 0 ? 0 : Math.max(1, Math.ceil(ctx.deadline)));

function returnMeta(ctx: AnyContext, meta: Meta): void {
  for (const _key in meta) {
    Object.assign(ctx.meta, meta);
    return;
  }
}
