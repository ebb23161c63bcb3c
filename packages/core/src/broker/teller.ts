import type { ContextRuntime } from "../context/context.ts";
import type { EventType } from "../context/context-runtime.ts";
import type { Logger } from "../ports/logger.ts";

export interface TellerParts {
  readonly runtime: ContextRuntime;
  readonly logger: Logger;
  readonly type: EventType;
}

/** Emits an internal event that nobody waits for. */
export type Teller = (event: string, payload: unknown) => void;

/** A middleware around the emitting may fail; the one who tells has other things to do, so it is logged. */
export function createTeller({ runtime, logger, type }: TellerParts): Teller {
  return (event, payload) => {
    runtime
      .emit(null, { event, payload, options: undefined, type })
      .catch((error: unknown) => logger.error(`The internal event '${event}' could not be emitted.`, error));
  };
}
