import type { ContextRuntime } from "../context/context.ts";
import type { PipelineTools } from "../pipeline/tools.ts";
import type { Logger } from "../ports/logger.ts";
import type { Counters } from "../telemetry/counters.ts";

/** What all nodes are told of a breaker. */
const EVENTS = {
  open: "$circuit-breaker.opened",
  "half-open": "$circuit-breaker.half-opened",
  closed: "$circuit-breaker.closed",
} as const;

export interface BreakerNewsParts {
  readonly runtime: ContextRuntime;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** Makes each change of a circuit breaker visible: a log line, a counter, an event on every node. */
export function createBreakerNews({ runtime, logger, counters }: BreakerNewsParts): PipelineTools["onBreaker"] {
  return (state, { nodeID, service, action, ...figures }) => {
    if (state === "probing") return;
    logger.warn(`The circuit breaker of '${action}' on '${nodeID}' is ${state}.`, figures);
    if (state === "open") counters.increment("breaker.opened");
    const where = { nodeID, service, action };
    const payload = state === "open" ? { ...where, ...figures } : where;
    void runtime.emit(null, { event: EVENTS[state], payload, options: undefined, type: "broadcast" });
  };
}
