import { Action, Context, Retry, Service } from "@isomer/core";
import { ChaosError } from "../ledger/known-errors.ts";
import { type Ask, type Desk, type Echo, pause, pauseUnlessAborted } from "./desk.ts";

export const FLAKY_RETRIES = 3;
export const FLAKY_DELAY_MS = 200;

/** Actions that answer, wait, and fail. */
@Service({ name: "echo" })
export class EchoService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  plain(ask: Ask, ctx: Context): Promise<Echo> {
    return this.#run(ask, ctx);
  }

  /** Goes on although nobody waits for it. */
  @Action()
  deaf(ask: Ask & { readonly ms: number }, ctx: Context): Promise<Echo> {
    return this.#run(ask, ctx, () => pause(this.#desk.clock, ask.ms));
  }

  /** Ends as soon as nobody waits for it. */
  @Action()
  attentive(ask: Ask & { readonly ms: number }, ctx: Context): Promise<Echo> {
    return this.#run(ask, ctx, () => pauseUnlessAborted(this.#desk.clock, ask.ms, ctx.signal));
  }

  @Action()
  refuse(ask: Ask, ctx: Context): Promise<Echo> {
    return this.#run(ask, ctx, () => {
      throw new ChaosError("REFUSED", ask.number, ask.root);
    });
  }

  /** Fails so many times. */
  @Action()
  @Retry({ retries: FLAKY_RETRIES, delay: 50, maxDelay: FLAKY_DELAY_MS })
  flaky(ask: Ask & { readonly failures: number }, ctx: Context): Promise<Echo> {
    return this.#run(ask, ctx, () => {
      if (this.#desk.calls.runsOf(ask.number) <= ask.failures) throw new ChaosError("FLAKY", ask.number, ask.root);
    });
  }

  #run(ask: Ask, ctx: Context, work: () => void | Promise<void> = () => {}): Promise<Echo> {
    return this.#desk.calls.run(ask.number, ctx, async () => {
      await work();
      return { number: ask.number, action: ctx.action?.name ?? "", asked: ctx.nodeID, on: this.#desk.nodeID };
    });
  }
}
