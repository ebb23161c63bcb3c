import type { Clock } from "@isomer/core";
import type { CallLedger } from "../ledger/call-ledger.ts";
import type { Complaints } from "../ledger/complaints.ts";
import type { NewsLedger } from "../ledger/news-ledger.ts";

/** What the services of one node of a run share. */
export interface Desk {
  readonly nodeID: string;
  readonly clock: Clock;
  readonly calls: CallLedger;
  readonly news: NewsLedger;
  readonly complaints: Complaints;
  /** Whether the broker of this node is being stopped: from then on its caches and queues promise nothing. */
  readonly isStopping: () => boolean;
}

/** What every call brings: its own number and that of the call that it is nested in. */
export interface Ask {
  readonly number: number;
  readonly root: number;
}

/** What every action answers: whose call it was, who asked, and who answers. */
export interface Echo {
  readonly number: number;
  readonly action: string;
  readonly asked: string;
  readonly on: string;
}

/** Waits in the time of a clock, whatever happens meanwhile. */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** Waits in the time of a clock, or rejects with the signal's reason as soon as it aborts. */
export function pauseUnlessAborted(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}
