import type { Context, ServiceSchema } from "@isomer/core";

/** A call that has reached the handler and waits until it is told what to answer. */
export interface HeldCall {
  readonly ctx: Context;
  answer(value: unknown): void;
  fail(error: Error): void;
}

/** A service whose action `hold` answers when a test says so. */
export class WaitingService {
  readonly held: HeldCall[] = [];

  /** The definition to register; several nodes may share the list. */
  readonly schema: ServiceSchema = {
    name: "waiting",
    actions: {
      hold: (ctx: Context) =>
        new Promise((resolve, reject) => {
          this.held.push({ ctx, answer: resolve, fail: reject });
        }),
      forward: async (ctx: Context) => {
        this.held.push({ ctx, answer: () => {}, fail: () => {} });
        return ctx.call("waiting.hold", {}, ctx.params as object);
      },
      quick: () => "quick",
    },
  };

  /** The last call that arrived. */
  get last(): HeldCall {
    const last = this.held.at(-1);
    if (last === undefined) throw new Error("No call has arrived.");
    return last;
  }
}
