import type { PipelineTools } from "../pipeline/tools.ts";
import type { Logger } from "../ports/logger.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Teller } from "./teller.ts";

/** What all nodes are told of a breaker. */
const EVENTS = {
  open: "$circuit-breaker.opened",
  "half-open": "$circuit-breaker.half-opened",
  closed: "$circuit-breaker.closed",
} as const;

const COUNTERS = { open: "breaker.opened", "half-open": "breaker.half-opened", closed: "breaker.closed" } as const;

export interface BreakerNewsParts {
  readonly logger: Logger;
  readonly counters: Counters;
  /** Emits to every node. */
  readonly tell: Teller;
}

/** Makes each change of a circuit breaker visible: a log line, a counter, an event on every node. */
export function createBreakerNews({ logger, counters, tell }: BreakerNewsParts): PipelineTools["onBreaker"] {
  return (state, { nodeID, service, action, ...figures }) => {
    if (state === "probing") return;
    logger.warn(`The circuit breaker of '${action}' on '${nodeID}' is ${state}.`, figures);
    counters[COUNTERS[state]]++;
    const where = { nodeID, service, action };
    const payload = state === "open" ? { ...where, ...figures } : where;
    tell(EVENTS[state], payload);
  };
}
