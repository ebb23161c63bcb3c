import type { Clock, Timer } from "../kernel/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Registry } from "../registry/registry.ts";

export interface SilenceOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A node that is silent for longer is taken for dead, in ms; 0 for never. */
  readonly timeoutMs: number;
  /** A dead node is forgotten after this time, in ms; 0 for never. */
  readonly forgetAfterMs: number;
}

const FORGET_PERIOD_MS = 60_000;

/**
 * Watches who has not been heard of. Looks often enough that a dead node is found within 1.25 times the timeout. A process
 * that was held up itself blames nobody: what the others sent meanwhile is read first, and judged at the next look.
 */
export class SilenceWatch {
  readonly #options: SilenceOptions;
  #timers: readonly Timer[] = [];
  #lookedAt = 0;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, timeoutMs, forgetAfterMs } = this.#options;
    const periodMs = Math.max(50, timeoutMs / 4);
    this.#lookedAt = clock.now();
    this.#timers = [
      ...(timeoutMs > 0 ? [clock.every(periodMs, () => this.#look(periodMs))] : []),
      ...(forgetAfterMs > 0 ? [clock.every(Math.min(FORGET_PERIOD_MS, forgetAfterMs), () => this.#forget())] : []),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  #look(periodMs: number): void {
    const now = this.#options.clock.now();
    const heldUp = now - this.#lookedAt > 2 * periodMs;
    this.#lookedAt = now;
    if (!heldUp) this.#findSilent();
  }

  #findSilent(): void {
    const { registry, clock, logger, timeoutMs } = this.#options;
    const limit = clock.now() - timeoutMs;
    for (const node of registry.nodes()) {
      if (node.local || !node.available || node.lastHeardAt === null || node.lastHeardAt >= limit) continue;
      logger.warn(`Node '${node.id}' has been silent for more than ${timeoutMs} ms; it is taken for dead.`);
      registry.left(node.id, { unexpected: true });
    }
  }

  #forget(): void {
    const { registry, clock, forgetAfterMs } = this.#options;
    const limit = clock.now() - forgetAfterMs;
    for (const node of registry.nodes()) {
      if (node.offlineSince !== null && node.offlineSince < limit) registry.forget(node.id);
    }
  }
}
