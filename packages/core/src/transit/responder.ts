import type { Context, ContextRuntime } from "../context/context.ts";
import { fromEnvelope } from "../context/propagate.ts";
import { RequestCancelledError, ServiceNotAvailableError } from "../errors/errors.ts";
import { toWireError, toWireErrorWithCauses, type WireError } from "../errors/wire-error.ts";
import { asStream } from "../kernel/as-stream.ts";
import { attempt, ignore } from "../kernel/attempt.ts";
import type { Clock } from "../kernel/clock.ts";
import { InFlight } from "../kernel/in-flight.ts";
import type { Logger } from "../ports/logger.ts";
import { type RequestPacket, readRequest } from "../protocol/packets/request.ts";
import { type ResponsePacket, writeResponse } from "../protocol/packets/response.ts";
import type { Payload } from "../protocol/read-payload.ts";
import type { ProtocolVersion } from "../protocol/version.ts";
import type { InboundTarget } from "./inbound-target.ts";
import type { Link, Links } from "./links.ts";
import { ERROR_FLAG, OBJECT_MODE_FLAG } from "./streams/chunks.ts";
import type { CreditTable } from "./streams/credits.ts";
import { creditReport } from "./streams/send-credits.ts";
import { sendStream } from "./streams/send-stream.ts";
import { StreamTable } from "./streams/stream-table.ts";

export interface ResponderParts {
  readonly runtime: ContextRuntime;
  readonly target: InboundTarget;
  readonly links: Links;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxChunkBytes: number;
  /** Streams that are results of calls from elsewhere. */
  readonly credits: CreditTable;
  readonly readError: (wire: unknown, sender: string) => Error;
  /** An answer could not be sent; it is logged already. */
  readonly onSendError: (error: unknown) => void;
}

/** Answers the calls of other nodes. Owns those that are running here on behalf of others. */
export class Responder {
  readonly #parts: ResponderParts;
  readonly #running = new InFlight<{ readonly ctx: Context; readonly sender: string }>();
  readonly #streams: StreamTable;
  readonly #credits: CreditTable;
  /** Answers every call with "not available", because the broker stops. */
  refusing = false;

  constructor(parts: ResponderParts) {
    this.#parts = parts;
    this.#streams = new StreamTable(parts.clock);
    this.#credits = parts.credits;
  }

  get size(): number {
    return this.#running.size + this.#streams.size;
  }

  readonly onRequest = (payload: Payload, sender: string, ver: string): void => {
    const packet = this.#read(payload, sender);
    if (packet.seq === null || packet.seq === 0) {
      if (!this.#isRepeated(packet, sender)) this.#begin(packet, { sender, version: ver === "4" ? "4" : "5" });
    } else this.#streams.push(packet.envelope.id, sender, this.#chunk(packet, sender));
  };

  /** Reads a request. Whoever sent one that cannot be read is told so before it is dropped. */
  #read(payload: Payload, sender: string): RequestPacket {
    try {
      return readRequest(payload);
    } catch (error) {
      const link = this.#parts.links.to(sender);
      const { id } = payload;
      if (typeof id === "string" && id !== "") {
        const answer = { success: false, data: null, error: this.#wireError(link, error), stream: false, seq: null };
        attempt(
          () => link.send("RES", (dialect) => writeResponse({ id, meta: {}, headers: {}, ...answer }, dialect)),
          ignore,
        );
      }
      throw error;
    }
  }

  /** Networks may deliver a packet twice: a call that runs, or whose stream was here before, is not begun again. */
  #isRepeated({ envelope, seq }: RequestPacket, sender: string): boolean {
    return this.#running.get(envelope.id)?.sender === sender || (seq === 0 && this.#streams.knows(envelope.id));
  }

  /** The caller gave the call up. */
  readonly onCancel = (payload: Payload, sender: string): void => {
    const id = payload.id;
    const running = typeof id === "string" ? this.#running.get(id) : undefined;
    if (running?.sender !== sender) return;
    running.ctx.cancel(
      new RequestCancelledError({ action: running.ctx.action?.name ?? "", nodeID: this.#parts.runtime.nodeID }),
    );
  };

  /** The node has described itself: it can be told what was read of its streams. */
  callerKnown(nodeID: string): void {
    this.#streams.senderKnown(nodeID);
  }

  /** Nobody waits for the answers any more. */
  callerLeft(nodeID: string): void {
    this.#streams.senderLeft(nodeID);
    for (const [, { ctx, sender }] of this.#running.list()) {
      if (sender !== nodeID) continue;
      ctx.cancel(new RequestCancelledError({ action: ctx.action?.name ?? "", nodeID }));
    }
  }

  close(): void {
    this.#streams.closeAll();
  }

  #begin(packet: RequestPacket, { sender, version }: { sender: string; version: ProtocolVersion }): void {
    const { runtime, target, links } = this.#parts;
    const link = links.to(sender);
    link.speaks(version);
    const ctx = fromEnvelope(runtime, packet.envelope, { sender, params: packet.params, timeout: packet.timeout });
    if (packet.seq === 0 && packet.stream) this.#openStream(ctx, packet, { sender, version });
    if (this.refusing) {
      this.#fail(link, ctx, new ServiceNotAvailableError({ action: packet.action, nodeID: runtime.nodeID }));
      return;
    }
    this.#running.set(ctx.id, { ctx, sender });
    target.call(ctx, packet.action).then(
      (data) => this.#succeed(link, ctx, data),
      (error) => this.#fail(link, ctx, error),
    );
  }

  #openStream(
    ctx: Context,
    packet: RequestPacket,
    { sender, version }: { sender: string; version: ProtocolVersion },
  ): void {
    const { id, meta, headers } = packet.envelope;
    const flags = version === "4" ? meta : headers;
    const objectMode = flags[OBJECT_MODE_FLAG] === true;
    delete flags[OBJECT_MODE_FLAG];
    const report = creditReport(this.#parts.links, { sender, side: "request", id });
    const onClose = (completed: boolean): void => {
      // Whoever sends what nobody reads should know.
      if (!completed) report(0, true);
    };
    ctx.stream = this.#streams.open(id, { sender, objectMode, onClose, onRead: report }).readable;
  }

  #chunk(packet: RequestPacket, sender: string): { seq: number; chunk: unknown; last: boolean; error?: Error } {
    const { headers, meta } = packet.envelope;
    const failure = headers[ERROR_FLAG] ?? meta[ERROR_FLAG];
    const error = failure === undefined ? {} : { error: this.#parts.readError(failure, sender) };
    return { seq: packet.seq ?? 0, chunk: packet.params, last: !packet.stream, ...error };
  }

  #succeed(link: Link, ctx: Context, data: unknown): void {
    const stream = asStream(data);
    if (stream !== null) {
      void this.#sendStream(link, ctx, stream);
      return;
    }
    this.#running.take(ctx.id);
    // Nobody will read what the action has not begun to read, and its sender should know.
    if (ctx.stream?.readableFlowing === null) ctx.stream.destroy();
    attempt(
      () => this.#send(link, ctx, { success: true, data }),
      // The result cannot be encoded, or is too large: the caller must hear of it.
      (error) => this.#fail(link, ctx, error),
    );
  }

  #fail(link: Link, ctx: Context, error: unknown): void {
    this.#running.take(ctx.id);
    ctx.stream?.destroy();
    this.#streams.discard(ctx.id);
    const wire = this.#wireError(link, error);
    attempt(
      () => this.#send(link, ctx, { success: false, data: null, error: wire }),
      (failure) => {
        this.#parts.logger.error(`An answer to '${link.nodeID}' could not be sent.`, failure);
        this.#parts.onSendError(failure);
        // Where data, causes or meta cannot be encoded, the caller gets the rest instead of waiting for nothing.
        const { data: _data, cause: _cause, ...bare } = wire;
        attempt(
          () => this.#send(link, ctx, { success: false, data: null, error: bare, meta: {}, headers: {} }),
          ignore,
        );
      },
    );
  }

  #wireError(link: Link, error: unknown): WireError {
    const { nodeID } = this.#parts.runtime;
    return link.understands("causes") ? toWireErrorWithCauses(error, nodeID) : toWireError(error, nodeID);
  }

  async #sendStream(link: Link, ctx: Context, source: NonNullable<Context["stream"]>): Promise<void> {
    if (source.readableObjectMode) {
      if (link.dialect.version === "4") Object.assign(ctx.meta, { [OBJECT_MODE_FLAG]: true });
      else ctx.responseHeaders[OBJECT_MODE_FLAG] = true;
    }
    const stopWatching = ctx.onCancel((reason) => source.destroy(reason instanceof Error ? reason : undefined));
    try {
      await this.#send(link, ctx, { success: true, data: null, stream: true, seq: 0 });
      await sendStream(source, {
        maxChunkBytes: this.#parts.maxChunkBytes,
        credits: link.understands("credit") ? this.#credits.open(link.nodeID, "response", ctx.id) : null,
        send: ({ seq, chunk, last, error }) => {
          const ending = error === undefined ? {} : { success: false, error: this.#wireError(link, error) };
          return this.#send(link, ctx, { success: true, data: chunk, stream: !last, seq, ...ending });
        },
      });
    } catch (error) {
      source.destroy();
      this.#parts.logger.warn(`The stream of '${ctx.action?.name}' to '${link.nodeID}' broke off.`, error);
    } finally {
      stopWatching();
      this.#credits.close("response", ctx.id);
      this.#running.take(ctx.id);
    }
  }

  #send(
    link: Link,
    ctx: Context,
    own: Pick<ResponsePacket, "success" | "data"> & Partial<ResponsePacket>,
  ): void | Promise<void> {
    const { success, data, error, stream = false, seq = null } = own;
    const { meta = ctx.hasMeta ? ctx.meta : {}, headers = ctx.hasResponseHeaders ? ctx.responseHeaders : {} } = own;
    return link.send("RES", (dialect) =>
      writeResponse({ id: ctx.id, meta, headers, success, data, error, stream, seq }, dialect),
    );
  }
}
