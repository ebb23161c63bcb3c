import { Action, Context, Service } from "@isomer/core";
import { type Ask, type Desk, type Echo, pause } from "./desk.ts";
import { chunksOf, StreamCheck } from "./stream-chunks.ts";

export interface StreamAsk extends Ask {
  readonly chunks: number;
  /** Pause before each chunk. */
  readonly ms: number;
}

/** How much of a stream a node has read. */
export interface ReadReport extends Echo {
  readonly read: number;
}

/** Answers streams, and reads them. */
@Service({ name: "flow" })
export class StreamService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  async down(ask: StreamAsk, ctx: Context): Promise<AsyncGenerator<unknown>> {
    const { calls, clock } = this.#desk;
    return calls.run(ask.number, ctx, () => chunksOf(ask, clock));
  }

  /** Reads what comes with the call, up to so many chunks. */
  @Action()
  up(ask: StreamAsk & { readonly most: number }, ctx: Context): Promise<ReadReport> {
    const { calls, clock, complaints, nodeID } = this.#desk;
    return calls.run(ask.number, ctx, async () => {
      const check = new StreamCheck(ask, complaints);
      for await (const chunk of ctx.stream ?? []) {
        check.take(chunk);
        if (check.read >= ask.most) break;
        await pause(clock, ask.ms);
      }
      return { number: ask.number, action: "flow.up", asked: ctx.nodeID, on: nodeID, read: check.read };
    });
  }
}
