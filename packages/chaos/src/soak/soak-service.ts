import { Action, Cache, ClientError, Context, Event, Params, Service, systemClock } from "@isomer/core";
import { pause, pauseUnlessAborted } from "../services/desk.ts";
import { chunksOf, StreamCheck } from "../services/stream-chunks.ts";

export interface SoakAsk {
  readonly number: number;
  readonly ms?: number;
}

export interface SoakEcho {
  readonly number: number;
  readonly on: string;
}

/** What every node of a soak offers. Its callers are in other processes, so that they judge by the answers alone. */
@Service({ name: "soak" })
export class SoakService {
  /** Pieces of streams that were not what they must be. */
  readonly problems: string[] = [];
  heard = 0;

  @Action()
  async echo({ number, ms = 0 }: SoakAsk, ctx: Context): Promise<SoakEcho> {
    if (ms > 0) await pause(systemClock, ms);
    return { number, on: ctx.broker.nodeID };
  }

  /** Ends as soon as nobody waits for it. */
  @Action()
  async hold(ctx: Context<SoakAsk>): Promise<SoakEcho> {
    await pauseUnlessAborted(systemClock, ctx.params.ms ?? 0, ctx.signal);
    return { number: ctx.params.number, on: ctx.broker.nodeID };
  }

  @Action()
  refuse(): never {
    throw new ClientError("Not today.", { type: "REFUSED" });
  }

  @Action()
  @Cache({ keys: ["number"], ttl: 1, lock: true })
  async cached({ number }: SoakAsk, ctx: Context): Promise<SoakEcho> {
    await pause(systemClock, 5);
    return { number, on: ctx.broker.nodeID };
  }

  @Action()
  async down(
    @Params() ask: SoakAsk & { readonly chunks: number; readonly ms: number },
  ): Promise<AsyncIterable<unknown>> {
    return chunksOf(ask, systemClock);
  }

  @Action()
  async up(
    { number, chunks, most }: SoakAsk & { readonly chunks: number; readonly most: number },
    ctx: Context,
  ): Promise<SoakEcho & { readonly read: number }> {
    const check = new StreamCheck({ number, chunks }, { add: (problem) => void this.problems.push(problem) });
    for await (const chunk of ctx.stream ?? []) {
      check.take(chunk);
      if (check.read >= most) break;
    }
    return { number, on: ctx.broker.nodeID, read: check.read };
  }

  @Event("soak.told")
  listen(): void {
    this.heard++;
  }
}
