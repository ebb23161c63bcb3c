import "reflect-metadata";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Action, Context, Event, Service } from "@isomer/core";
import type { SeenEvent } from "./interop-node.ts";
import { consume, type StreamReport, type StreamSource, sourceOf } from "./stream-content.ts";
import { errorOfKind } from "./thrown-errors.ts";

/** A nested call, as the cases ask for it. */
interface Relay {
  readonly action: string;
  readonly params?: unknown;
  readonly options?: { readonly timeout?: number };
}

/** What an event handler saw. */
export function seen(ctx: Context, listener: string): SeenEvent {
  return {
    listener,
    name: ctx.eventName,
    type: ctx.eventType,
    groups: ctx.eventGroups,
    payload: ctx.params,
    meta: ctx.meta,
    headers: ctx.headers,
    emitter: ctx.nodeID,
    requestID: ctx.requestID,
    caller: ctx.caller,
    level: ctx.level,
  };
}

/** The actions that the cases call, and one listener of each kind; `peer/services.cjs` is the same for Moleculer. */
@Service({
  name: "isomer",
  version: 1,
  settings: { limit: 10, secret: "hidden", $secureSettings: ["secret"] },
  metadata: { owner: "interop" },
})
export class ProbeService {
  readonly #report: (event: SeenEvent) => void;

  constructor(report: (event: SeenEvent) => void) {
    this.#report = report;
  }

  @Action() echo(ctx: Context): unknown {
    const { params, meta, headers, id, requestID, parentID, level, caller, nodeID } = ctx;
    return { params, meta: { ...meta }, headers, id, requestID, parentID, level, caller, from: nodeID };
  }

  @Action({ params: { kind: "string" }, rest: "GET /answer" }) answer(ctx: Context<{ kind: string }>): unknown {
    return answers()[ctx.params.kind];
  }

  @Action() remember(ctx: Context<{ value: unknown; failing?: boolean }>): string {
    ctx.meta.remembered = ctx.params.value;
    if (ctx.params.failing === true) throw new Error("remembered, then failed");
    return "done";
  }

  @Action() fail(ctx: Context<{ kind: string }>): never {
    throw errorOfKind(ctx.params.kind);
  }

  @Action() async slow(ctx: Context<{ ms: number }>): Promise<string> {
    await sleep(ctx.params.ms);
    return "late";
  }

  @Action() relay(ctx: Context<Relay>): Promise<unknown> {
    return ctx.call(ctx.params.action, ctx.params.params, ctx.params.options);
  }

  /** Answers the message of the error with which a nested call fails. */
  @Action() async rescue(ctx: Context<Relay>): Promise<unknown> {
    try {
      return await ctx.call(ctx.params.action, ctx.params.params);
    } catch (error) {
      return (error as Error).message;
    }
  }

  @Action() async spread(ctx: Context<{ event: string; payload: unknown }>): Promise<void> {
    await ctx.emit(ctx.params.event, ctx.params.payload);
  }

  @Action() async upload(ctx: Context): Promise<StreamReport & { params: unknown; meta: unknown }> {
    const report = await consume(ctx.stream as Readable);
    return { ...report, params: ctx.params, meta: { ...ctx.meta } };
  }

  @Action() download(ctx: Context<StreamSource>): Readable {
    return sourceOf(ctx.params);
  }

  @Action({ visibility: "private" }) inner(): string {
    return "not for others";
  }

  @Event("order.*") onOrder(ctx: Context): void {
    this.#report(seen(ctx, "order.*"));
  }

  @Event("audit.**", { group: "audit" }) onAudit(ctx: Context): void {
    this.#report(seen(ctx, "audit.**"));
  }

  @Event("user.*.renamed") onRenamed(ctx: Context): void {
    this.#report(seen(ctx, "user.*.renamed"));
  }
}

/** One value of each kind that travels; `undefined` for what is not in the table. */
const answers = (): Readonly<Record<string, unknown>> => ({
  null: null,
  false: false,
  zero: 0,
  text: "grüße 🎲",
  empty: "",
  number: -1234.5,
  large: 9_007_199_254_740_991,
  list: [1, [2, { three: 3 }], null],
  object: { nested: { deep: { value: true } } },
  bytes: Buffer.from("bytes"),
  date: new Date(1_700_000_000_123),
});
