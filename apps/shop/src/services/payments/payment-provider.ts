import type { Charge, Receipt } from "./charge.ts";

/** The company that takes the money. An abstract class, so that constructors can ask for it. */
export abstract class PaymentProvider {
  /** Gives up when the signal aborts: nobody waits for the answer any more. */
  abstract charge(charge: Charge, signal: AbortSignal): Promise<Receipt>;
}
