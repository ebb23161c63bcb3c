import type { LocalService } from "../definition/local-service.ts";
import { GracefulStopTimeoutError } from "../errors/errors.ts";
import type { Clock } from "../kernel/clock.ts";
import type { ServiceLifeListener } from "./service-life.ts";

/** Calls and events that a service is dealing with. */
export interface RunningCount {
  readonly count: number;
  /** Waits until there are none. Answers whether that was so in time. */
  endWithin(timeoutMs: number, clock: Clock): Promise<boolean>;
}

export interface EndParts {
  readonly clock: Clock;
  readonly listener: ServiceLifeListener;
  /** What runs of the service; `null` when that is not counted. */
  readonly running: (service: LocalService) => RunningCount | null;
  /** How long the end waits for running calls, in ms; 0 for not at all. */
  readonly shutdownTimeoutMs: number;
}

/** Ends a service that nobody calls any more. Answers what went wrong: a step that fails keeps no other from being taken. */
export async function endService(service: LocalService, parts: EndParts): Promise<readonly unknown[]> {
  const { definition, view } = service;
  const { listener } = parts;
  const steps = [
    () => listener.stopping(view),
    () => drain(service, parts),
    ...definition.lifecycle.stopped.map((hook) => () => hook.call(view.instance)),
    () => listener.stopped(view),
  ];
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}

/** Waits for the running calls of a service, for a bounded time. */
async function drain(service: LocalService, { clock, running, shutdownTimeoutMs }: EndParts): Promise<void> {
  const { name, version, settings } = service.definition;
  const { logger } = service.view;
  const own = settings.$shutdownTimeout;
  const timeoutMs = typeof own === "number" ? own : shutdownTimeoutMs;
  const calls = running(service);
  if (calls === null || calls.count === 0 || timeoutMs <= 0) return;
  logger.warn(`Waiting for ${calls.count} running call(s).`);
  if (await calls.endWithin(timeoutMs, clock)) return;
  const who = { name, ...(version === undefined ? {} : { version }) };
  logger.error(new GracefulStopTimeoutError({ ...who, running: calls.count }));
}
