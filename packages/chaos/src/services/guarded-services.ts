import { Action, Bulkhead, Cache, CircuitBreaker, Context, Service } from "@isomer/core";
import { ChaosError } from "../ledger/known-errors.ts";
import { type Ask, type Desk, type Echo, pause } from "./desk.ts";

export const CACHE_TTL_MS = 2_000;
const CONCURRENCY = 2;

/** What is kept of a key: the call that computed it, and when. */
export interface Found {
  readonly key: string;
  readonly by: number;
  readonly at: number;
}

/** Keeps its answers; one caller computes, the others wait. */
@Service({ name: "cached" })
export class CachedService {
  readonly #desk: Desk;
  readonly #computing = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  @Cache({ keys: ["key"], ttl: CACHE_TTL_MS / 1_000, lock: true })
  find(ask: Ask & { readonly key: string; readonly ms: number }, ctx: Context): Promise<Found> {
    const { calls, clock, complaints, nodeID, isStopping } = this.#desk;
    const { key, number } = ask;
    return calls.run(number, ctx, async () => {
      if (this.#computing.has(key) && !isStopping()) {
        complaints.add(`Node ${nodeID} computed '${key}' for call ${number} while it was locked.`);
      }
      this.#computing.add(key);
      await pause(clock, ask.ms);
      this.#computing.delete(key);
      return { key, by: number, at: clock.now() };
    });
  }
}

/** Runs two calls at a time, lets a few wait, and refuses the others. */
@Service({ name: "narrow" })
export class NarrowService {
  readonly #desk: Desk;
  #running = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  @Bulkhead({ concurrency: CONCURRENCY, maxQueueSize: 4 })
  work(ask: Ask & { readonly ms: number }, ctx: Context): Promise<Echo> {
    const { calls, clock, complaints, nodeID } = this.#desk;
    return calls.run(ask.number, ctx, async () => {
      this.#running++;
      if (this.#running > CONCURRENCY) complaints.add(`Node ${nodeID} runs ${this.#running} calls in its bulkhead.`);
      await pause(clock, ask.ms);
      this.#running--;
      return { number: ask.number, action: "narrow.work", asked: ctx.nodeID, on: nodeID };
    });
  }
}

/** Fails whenever it is told to, so that the breakers of its callers open. */
@Service({ name: "fragile" })
export class FragileService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  @CircuitBreaker({ minRequestCount: 4, threshold: 0.5, windowTime: 5, halfOpenTime: 1_000 })
  try(ask: Ask & { readonly fail: boolean }, ctx: Context): Promise<Echo> {
    return this.#desk.calls.run(ask.number, ctx, () => {
      if (ask.fail) throw new ChaosError("BROKEN", ask.number, ask.root);
      return { number: ask.number, action: "fragile.try", asked: ctx.nodeID, on: this.#desk.nodeID };
    });
  }
}

/** Comes and goes while its node stays. */
@Service({ name: "guest" })
export class GuestService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Action()
  visit(ask: Ask & { readonly ms: number }, ctx: Context): Promise<Echo> {
    const { calls, clock, nodeID } = this.#desk;
    return calls.run(ask.number, ctx, async () => {
      await pause(clock, ask.ms);
      return { number: ask.number, action: "guest.visit", asked: ctx.nodeID, on: nodeID };
    });
  }
}
