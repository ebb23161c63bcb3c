import { hostname } from "node:os";
import { ConsoleLogger } from "../builtin/console-logger.ts";
import { JsonSerializer } from "../builtin/json-serializer.ts";
import { NullLoggerAdapter } from "../builtin/null-logger.ts";
import { PlainContainer } from "../builtin/plain-container.ts";
import { SeveralLoggers } from "../builtin/several-loggers.ts";
import { BrokerOptionsError } from "../errors/errors.ts";
import { systemClock } from "../kernel/clock.ts";
import type { LoggerAdapter } from "../ports/logger.ts";
import { wrongBrokerOptions } from "./check-options.ts";
import type { BrokerOptions, RegistryOptions, TrackingOptions, TransitOptions } from "./options.ts";

/** Options with every default filled in. */
export type NormalisedOptions = ReturnType<typeof normaliseOptions>;

/** Fills in defaults in a new object and reports all mistakes at once, as a `BrokerOptionsError`. */
export function normaliseOptions(options: BrokerOptions) {
  const mistakes = wrongBrokerOptions(options);
  if (mistakes.length > 0) {
    throw new BrokerOptionsError(`The broker's options are wrong:\n${mistakes.map((text) => `- ${text}`).join("\n")}`, {
      mistakes,
    });
  }
  return Object.freeze({
    namespace: options.namespace ?? "",
    nodeID: options.nodeID ?? `${hostname().toLowerCase()}-${process.pid}`,
    logger: loggerOf(options),
    transporter: options.transporter ?? null,
    serializer: options.serializer ?? new JsonSerializer(),
    cacher: options.cacher ?? null,
    validator: options.validator ?? null,
    container: options.container ?? new PlainContainer(),
    services: options.services ?? [],
    middlewares: options.middlewares ?? [],
    errors: options.errors ?? [],
    requestTimeout: options.requestTimeout ?? 30_000,
    maxCallLevel: options.maxCallLevel ?? 0,
    contextParamsCloning: options.contextParamsCloning ?? false,
    asyncContext: options.asyncContext ?? false,
    heartbeatInterval: options.heartbeatInterval ?? 10,
    heartbeatTimeout: options.heartbeatTimeout ?? 30,
    retryPolicy: defined(options.retryPolicy),
    circuitBreaker: defined(options.circuitBreaker),
    bulkhead: defined(options.bulkhead),
    tracking: { enabled: true, shutdownTimeout: 5_000, ...defined(options.tracking) } as Required<TrackingOptions>,
    registry: {
      ...{ strategy: "RoundRobin", strategyOptions: {}, preferLocal: true, stopDelay: 100 },
      ...{ cleanOfflineNodesTimeout: 600, pingInterval: 10, discoverer: null },
      ...defined(options.registry),
    } as Required<RegistryOptions>,
    transit: {
      ...{ maxQueueSize: 50_000, maxChunkSize: 262_144, disableReconnect: false, disableVersionCheck: false },
      ...{ serviceChangedDebounceTime: 0, discoveryPause: 100 },
      ...defined(options.transit),
    } as Required<TransitOptions>,
    disableBalancer: options.disableBalancer ?? false,
    dependencyTimeout: options.dependencyTimeout ?? 0,
    internalServices: options.internalServices ?? true,
    metadata: options.metadata ?? {},
    errorHandler: options.errorHandler ?? null,
    uidGenerator: options.uidGenerator ?? null,
    clock: options.clock ?? systemClock,
    created: options.created ?? null,
    started: options.started ?? null,
    stopped: options.stopped ?? null,
  });
}

function loggerOf({ logger, logLevel = "info" }: BrokerOptions): LoggerAdapter {
  if (logger === false) return new NullLoggerAdapter();
  if (logger === undefined) return new ConsoleLogger({ level: logLevel });
  return "logger" in logger ? logger : new SeveralLoggers(logger);
}

const defined = <T extends object>(options: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
