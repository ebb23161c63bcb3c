import { Action, Context, Service } from "@isomer/core";
import { SWEEP_MS } from "../ledger/call-record.ts";
import { OF_THE_WAY } from "../ledger/known-errors.ts";
import type { Ask, Desk, Echo } from "./desk.ts";

/** The answer of a relay: the nodes that the call went over. */
export interface Passed {
  readonly number: number;
  readonly path: readonly string[];
}

/** Errors of calls that are nested, or have nested ones. */
export const OF_NESTED = [
  ...OF_THE_WAY,
  ...["REQUEST_CANCELLED", "REQUEST_SKIPPED", "CIRCUIT_OPEN", "REFUSED"],
] as const;

/** Passes a call on from node to node; the last one asks for an echo, or for an error. */
@Service({ name: "relay" })
export class RelayService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  pass(ask: Ask & { readonly hops: readonly string[]; readonly last: string }, ctx: Context): Promise<Passed> {
    const { number, root, hops, last } = ask;
    const { nodeID, calls } = this.#desk;
    return calls.run(number, ctx, async () => {
      const [next, ...rest] = hops;
      const plan = { nodeID, root, budgetMs: Math.max(0, ctx.deadline) + SWEEP_MS, errors: OF_NESTED };
      const outcome =
        next === undefined
          ? await calls.make({ ...plan, kind: "nested echo", verify: isEchoOf }, (call) =>
              ctx.call(last, { number: call.number, root }),
            )
          : await calls.make(
              { ...plan, kind: "nested relay", target: next, verify: (answer, call) => isPath(answer, call, hops) },
              (call) => ctx.call("relay.pass", { number: call.number, root, hops: rest, last }, { nodeID: next }),
            );
      if (outcome.status === "rejected") throw outcome.reason;
      const path = next === undefined ? [] : (outcome.value as Passed).path;
      return { number, path: [nodeID, ...path] };
    });
  }
}

/** Says what is wrong with the answer of an echo. */
export function isEchoOf(
  answer: unknown,
  { number, plan }: { number: number; plan: { nodeID: string } },
): string | undefined {
  const { number: of, asked, on } = (answer ?? {}) as Partial<Echo>;
  if (of !== number) return `got the answer of call ${of}`;
  if (asked !== plan.nodeID) return `was taken for one of node ${asked}`;
  return on === undefined ? "got an answer that nobody gave" : undefined;
}

/** Says what is wrong with the answer of a relay over these nodes. */
export function isPath(answer: unknown, { number }: { number: number }, hops: readonly string[]): string | undefined {
  const { number: of, path = [] } = (answer ?? {}) as Partial<Passed>;
  if (of !== number) return `got the answer of call ${of}`;
  return path.join() === hops.join() ? undefined : `went over ${path.join()} instead of ${hops.join()}`;
}
