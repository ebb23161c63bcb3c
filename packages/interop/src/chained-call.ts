import { randomUUID } from "node:crypto";
import type { CallFailure, CallOrder, CallSettings, InteropNode } from "./interop-node.ts";
import { until } from "./until.ts";

type Member = Pick<InteropNode, "make" | "nodeID">;

export interface Chain {
  /** Asks the others how they are; not part of the chain. */
  readonly observer: InteropNode;
  /** Passes the call on. */
  readonly middle: Member;
  /** Keeps the call until it is released. */
  readonly last: Member;
}

/** A call that one node passes on and another one keeps. Both can be asked what became of it. */
export class ChainedCall implements CallOrder {
  readonly action: string;
  readonly params: unknown;
  readonly settings: CallSettings;
  readonly #chain: Chain;
  readonly #token = randomUUID();

  constructor(chain: Chain) {
    const { middle, last } = chain;
    const params = { token: this.#token };
    this.#chain = chain;
    this.action = `${middle.make}.chain.pass`;
    this.params = { ...params, action: `${last.make}.chain.wait`, params, options: { nodeID: last.nodeID } };
    this.settings = { nodeID: middle.nodeID };
  }

  /** Makes the call, which must fail, from a node. */
  failure(from: InteropNode, timeout: number): Promise<CallFailure> {
    return from.failure(this.action, this.params, { ...this.settings, timeout });
  }

  /** Resolves when the call is where it is kept. */
  arrived(): Promise<void> {
    return this.lastIs("waiting");
  }

  async release(): Promise<void> {
    await this.#ask(this.#chain.last, "release");
  }

  /** What the last node says of the call at this moment. */
  outcomeAtLast(): Promise<unknown> {
    return this.#ask(this.#chain.last, "outcome");
  }

  /** Waits for what the last node says. */
  lastIs(outcome: string | RegExp): Promise<void> {
    return this.#becomes(this.#chain.last, outcome);
  }

  /** Waits for what the node in the middle says. */
  middleIs(outcome: string | RegExp): Promise<void> {
    return this.#becomes(this.#chain.middle, outcome);
  }

  #becomes(member: Member, outcome: string | RegExp): Promise<void> {
    const what = `the call is '${outcome}' at ${member.nodeID}`;
    return until(what, async () => {
      const actual = String(await this.#ask(member, "outcome"));
      return typeof outcome === "string" ? actual === outcome : outcome.test(actual);
    });
  }

  async #ask({ make, nodeID }: Member, action: string): Promise<unknown> {
    const { data } = await this.#chain.observer.call(`${make}.chain.${action}`, { token: this.#token }, { nodeID });
    return data;
  }
}
