import { type CircuitBreakerOptions, ClientError, type Context, ServerError, type ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, type NodeOptions, startCluster } from "@isomer/testing";
import { type ObservedCall, observe } from "./observed-call.ts";

/** What the shop does with a call. `"hang"`: nothing, until the test lets it go on. */
export type Treatment = "sell" | "fail" | "refuse" | "hang";

/** Four calls, half of them failures, open the breaker for ten seconds. */
export const BREAKER: CircuitBreakerOptions = {
  threshold: 0.5,
  minRequestCount: 4,
  windowTime: 60,
  halfOpenTime: 10_000,
};

/** A service whose treatment of a call is in its params. */
export class Shop {
  /** Node of each call that got here. */
  readonly calls: string[] = [];
  readonly #hanging: ((how: Treatment) => void)[] = [];

  readonly service = {
    name: "shop",
    actions: {
      buy: (ctx: Context): unknown => {
        this.calls.push(ctx.broker.nodeID);
        return this.#treat((ctx.params as { readonly how: Treatment }).how);
      },
    },
  };

  /** Lets the call go on that hangs for the longest time. */
  release(how: Treatment): void {
    this.#hanging.shift()?.(how);
  }

  #treat(how: Treatment): unknown {
    switch (how) {
      case "sell":
        return "sold";
      case "fail":
        throw new ServerError("The till is broken.");
      case "refuse":
        throw new ClientError("No such article.");
      case "hang":
        return new Promise((resolve) => this.#hanging.push(resolve)).then((next) => this.#treat(next as Treatment));
    }
  }
}

/** A node that calls, and one with the shop. */
export interface GuardedShop extends AsyncDisposable {
  readonly cluster: Cluster<"caller" | "shop">;
  readonly caller: ServiceBroker;
  readonly clock: FakeClock;
  readonly shop: Shop;
  /** Calls one after the other: `f` fails, `s` sells, `r` refuses. Answers the outcomes in the same letters, `-` for not called. */
  readonly buy: (treatments: string) => Promise<string>;
  /** A call that is not waited for, and has no timeout. */
  readonly begin: (how: Treatment, signal?: AbortSignal) => ObservedCall;
}

const TREATMENTS: Readonly<Record<string, Treatment>> = { f: "fail", s: "sell", r: "refuse" };

/** The breaker of the calling node is that of {@link BREAKER}, unless `node` says otherwise. */
export async function openShop(node: NodeOptions = {}): Promise<GuardedShop> {
  const clock = new FakeClock();
  const shop = new Shop();
  const nodes = { caller: { circuitBreaker: BREAKER, ...node }, shop: { services: [shop.service] } };
  const cluster = await startCluster({ nodes, clock });
  const { caller } = cluster.nodes;
  const buyOnce = async (letter: string): Promise<string> => {
    const before = shop.calls.length;
    try {
      await caller.call("shop.buy", { how: TREATMENTS[letter] });
      return "s";
    } catch (error) {
      if (shop.calls.length === before) return "-";
      return error instanceof ServerError ? "f" : "r";
    }
  };
  return {
    ...{ cluster, caller, clock, shop },
    buy: async (treatments) => {
      let outcomes = "";
      for (const letter of treatments) outcomes += await buyOnce(letter);
      return outcomes;
    },
    begin: (how, signal) =>
      observe(caller.call("shop.buy", { how }, { timeout: 0, ...(signal === undefined ? {} : { signal }) })),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}
