import type { BrokerHandle, ServiceView } from "../context/context-runtime.ts";
import type { ServiceLifeListener } from "../host/service-life.ts";
import type { Middleware } from "../pipeline/middleware.ts";
import type { Logger } from "../ports/logger.ts";

type ServiceHook = "serviceStarting" | "serviceStarted" | "serviceStopping" | "serviceStopped";
type BrokerHook = "starting" | "started" | "stopping" | "stopped";

/** Tells the users' middlewares of the life of services. What fails while something stops is logged, not thrown. */
export function createLifeListener(middlewares: readonly Middleware[], logger: Logger): ServiceLifeListener {
  const run = async (hook: ServiceHook, service: ServiceView): Promise<void> => {
    for (const middleware of middlewares) await middleware[hook]?.(service);
  };
  const runReversed = async (hook: ServiceHook, service: ServiceView): Promise<void> => {
    for (const middleware of middlewares.toReversed()) {
      await guarded(() => middleware[hook]?.(service), { logger, hook, middleware });
    }
  };
  return {
    creating: (service, definition) => {
      for (const middleware of middlewares) middleware.serviceCreating?.(service, definition);
    },
    created: (service) => {
      for (const middleware of middlewares) middleware.serviceCreated?.(service);
    },
    starting: (service) => run("serviceStarting", service),
    started: (service) => run("serviceStarted", service),
    stopping: (service) => runReversed("serviceStopping", service),
    stopped: (service) => runReversed("serviceStopped", service),
  };
}

/** Runs a hook of the broker's life, in order of registration; when stopping in reverse order and without throwing. */
export async function runBrokerHook(
  middlewares: readonly Middleware[],
  hook: BrokerHook,
  { broker, logger }: { readonly broker: BrokerHandle; readonly logger: Logger },
): Promise<void> {
  const stopping = hook === "stopping" || hook === "stopped";
  for (const middleware of stopping ? middlewares.toReversed() : middlewares) {
    if (stopping) await guarded(() => middleware[hook]?.(broker), { logger, hook, middleware });
    else await middleware[hook]?.(broker);
  }
}

async function guarded(
  work: () => unknown,
  { logger, hook, middleware }: { readonly logger: Logger; readonly hook: string; readonly middleware: Middleware },
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.error(`The hook '${hook}' of middleware ${middleware.name} failed.`, error);
  }
}
