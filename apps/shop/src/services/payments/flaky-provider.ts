import { setTimeout as sleep } from "node:timers/promises";
import type { Charge, Receipt } from "./charge.ts";
import { CardDeclinedError, ProviderUnavailableError } from "./payment-errors.ts";
import { PaymentProvider } from "./payment-provider.ts";

/** Cards with a fate of their own, as real providers have them for tests. */
export const TEST_CARDS = {
  good: "4242424242424242",
  declined: "4000000000000002",
  /** The provider never answers. */
  hanging: "4000000000000341",
} as const;

export interface FlakyProviderOptions {
  /** The same seed fails the same attempts. */
  readonly seed: number;
  /** Share of attempts that fail, 0 to 1. */
  readonly failureRate: number;
  /** Time that an answer takes. */
  readonly latencyMs: number;
}

/** Stands for a provider on the other side of the internet: slow, and now and then not there. */
export class FlakyProvider extends PaymentProvider {
  readonly #options: FlakyProviderOptions;
  readonly #draw: () => number;
  readonly #receipts = new Map<string, Receipt>();

  constructor(options: FlakyProviderOptions) {
    super();
    this.#options = options;
    this.#draw = seededDraw(options.seed);
  }

  async charge({ orderId, amountCents, card }: Charge, signal: AbortSignal): Promise<Receipt> {
    if (card === TEST_CARDS.hanging) return untilAborted(signal);
    await sleep(this.#options.latencyMs, undefined, { signal });
    if (card === TEST_CARDS.declined) throw new CardDeclinedError();
    if (this.#draw() < this.#options.failureRate) throw new ProviderUnavailableError();
    const receipt = this.#receipts.get(orderId) ?? { paymentId: `pay-${this.#receipts.size + 1}`, amountCents };
    this.#receipts.set(orderId, receipt);
    return receipt;
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

/** Numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed (mulberry32). */
function seededDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
