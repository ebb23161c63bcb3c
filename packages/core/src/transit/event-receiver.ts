import type { ContextRuntime } from "../context/context.ts";
import { fromEnvelope } from "../context/propagate.ts";
import type { Logger } from "../ports/logger.ts";
import { readEvent } from "../protocol/packets/event.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { PacketHandler } from "./inbound.ts";
import type { InboundTarget } from "./inbound-target.ts";

export interface EventReceiverParts {
  readonly runtime: ContextRuntime;
  readonly target: InboundTarget;
  readonly counters: Counters;
  readonly logger: Logger;
  /** Whether events are dropped, because the broker stops. */
  readonly refusing: () => boolean;
}

/** Hands the events of other nodes to the listeners of this one. */
export function createEventReceiver(parts: EventReceiverParts): PacketHandler {
  const { runtime, target, counters, logger, refusing } = parts;
  return (payload, sender) => {
    const packet = readEvent(payload);
    if (refusing()) {
      counters["transit.events.dropped"]++;
      logger.warn(`Event '${packet.event}' from '${sender}' is dropped: this node stops.`);
      return;
    }
    void target.event(fromEnvelope(runtime, packet.envelope, { sender, params: packet.data, timeout: null }), packet);
  };
}
