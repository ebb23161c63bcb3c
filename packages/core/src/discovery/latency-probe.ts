import type { Clock, Timer } from "../kernel/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Node } from "../registry/node.ts";
import type { Registry } from "../registry/registry.ts";

export interface LatencyProbeParts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly periodMs: number;
  /** Whether a strategy goes by latency; until then nobody is pinged. */
  readonly wanted: () => boolean;
  readonly ping: (nodeID: string) => Promise<{ readonly elapsedTime: number } | null>;
}

/** Round trips of which the mean is taken. */
const KEPT = 5;

/** Measures the way to every host, by one of its nodes, for the strategies that go by latency. */
export class LatencyProbe {
  readonly #parts: LatencyProbeParts;
  readonly #history = new Map<string, readonly number[]>();
  #timer: Timer | null = null;

  constructor(parts: LatencyProbeParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#parts.periodMs <= 0) return;
    this.#timer = this.#parts.clock.every(this.#parts.periodMs, () => this.#measure());
    this.#measure();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #measure(): void {
    const { registry, wanted, logger } = this.#parts;
    if (!wanted()) return;
    const hosts = new Map<string, Node[]>();
    for (const node of registry.nodes()) {
      if (node.local || !node.available) continue;
      const host = node.hostname ?? node.id;
      hosts.set(host, [...(hosts.get(host) ?? []), node]);
    }
    for (const host of this.#history.keys()) if (!hosts.has(host)) this.#history.delete(host);
    for (const [host, nodes] of hosts) {
      this.#measureHost(host, nodes).catch((error: unknown) =>
        logger.debug(`Host '${host}' could not be measured.`, error),
      );
    }
  }

  async #measureHost(host: string, nodes: readonly Node[]): Promise<void> {
    const [any] = nodes;
    if (any === undefined) return;
    const result = await this.#parts.ping(any.id);
    if (result === null) return;
    const history = [...(this.#history.get(host) ?? []), result.elapsedTime].slice(-KEPT);
    this.#history.set(host, history);
    const mean = history.reduce((sum, one) => sum + one, 0) / history.length;
    for (const node of nodes) node.latencyMs = mean;
  }
}
