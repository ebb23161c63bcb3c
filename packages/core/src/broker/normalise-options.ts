import { hostname } from "node:os";
import { ConsoleLogger } from "../builtin/console-logger.ts";
import { JsonSerializer } from "../builtin/json-serializer.ts";
import { NullLoggerAdapter } from "../builtin/null-logger.ts";
import { PlainContainer } from "../builtin/plain-container.ts";
import { BrokerOptionsError } from "../errors/errors.ts";
import { systemClock } from "../kernel/clock.ts";
import { createIdGenerator } from "../kernel/ids.ts";
import { type StrategyOption, strategyFactory } from "../registry/balancing/strategies.ts";
import type { BrokerOptions, RegistryOptions, TrackingOptions, TransitOptions } from "./options.ts";

/** Options with every default filled in. */
export type NormalisedOptions = ReturnType<typeof normaliseOptions>;

/** Fills in defaults in a new object and reports all mistakes at once, as a `BrokerOptionsError`. */
export function normaliseOptions(options: BrokerOptions) {
  const mistakes = [...checkNumbers(options), ...checkKinds(options)];
  if (mistakes.length > 0) {
    throw new BrokerOptionsError(`The broker's options are wrong:\n${mistakes.map((text) => `- ${text}`).join("\n")}`, {
      mistakes,
    });
  }
  return Object.freeze({
    namespace: options.namespace ?? "",
    nodeID: options.nodeID ?? `${hostname().toLowerCase()}-${process.pid}`,
    logger:
      options.logger === false
        ? new NullLoggerAdapter()
        : (options.logger ?? new ConsoleLogger({ level: options.logLevel ?? "info" })),
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
      ...{ cleanOfflineNodesTimeout: 600, pingInterval: 10 },
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
    uidGenerator: options.uidGenerator ?? createIdGenerator(),
    clock: options.clock ?? systemClock,
    created: options.created ?? null,
    started: options.started ?? null,
    stopped: options.stopped ?? null,
  });
}

const defined = <T extends object>(options: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;

function checkNumbers({ tracking, registry, transit, ...top }: BrokerOptions): readonly string[] {
  const numbers: Readonly<Record<string, unknown>> = {
    requestTimeout: top.requestTimeout,
    maxCallLevel: top.maxCallLevel,
    heartbeatInterval: top.heartbeatInterval,
    heartbeatTimeout: top.heartbeatTimeout,
    dependencyTimeout: top.dependencyTimeout,
    "tracking.shutdownTimeout": tracking?.shutdownTimeout,
    "registry.stopDelay": registry?.stopDelay,
    "registry.cleanOfflineNodesTimeout": registry?.cleanOfflineNodesTimeout,
    "registry.pingInterval": registry?.pingInterval,
    "transit.maxQueueSize": transit?.maxQueueSize,
    "transit.maxChunkSize": transit?.maxChunkSize,
    "transit.serviceChangedDebounceTime": transit?.serviceChangedDebounceTime,
    "transit.discoveryPause": transit?.discoveryPause,
  };
  return Object.entries(numbers)
    .filter(([, value]) => value !== undefined && !(typeof value === "number" && value >= 0))
    .map(([name, value]) => `\`${name}\` must be a number that is not negative, not ${describe(value)}.`);
}

function checkKinds(options: BrokerOptions): readonly string[] {
  const mistakes: string[] = [];
  const texts = { namespace: options.namespace, nodeID: options.nodeID };
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined && typeof value !== "string")
      mistakes.push(`\`${name}\` must be a text, not ${describe(value)}.`);
  }
  if (options.nodeID === "") mistakes.push("`nodeID` must not be empty; leave it out for the default.");
  const adapters = {
    transporter: [options.transporter, "send"],
    serializer: [options.serializer, "encode"],
    cacher: [options.cacher, "get"],
    validator: [options.validator, "compile"],
    container: [options.container, "openScope"],
    logger: [options.logger === false ? undefined : options.logger, "logger"],
    clock: [options.clock, "now"],
  } as const;
  for (const [name, [value, method]] of Object.entries(adapters)) {
    if (value === undefined || value === null) continue;
    if (typeof (value as unknown as Record<string, unknown>)[method] === "function") continue;
    mistakes.push(
      `\`${name}\` must be an adapter instance, for example \`${EXAMPLES[name]}\`, not ${describe(value)}.`,
    );
  }
  for (const [name, value] of Object.entries({ services: options.services, middlewares: options.middlewares })) {
    if (value !== undefined && !Array.isArray(value)) mistakes.push(`\`${name}\` must be a list.`);
  }
  const strategy: StrategyOption | undefined = options.registry?.strategy;
  if (strategy !== undefined && strategyFactory(strategy) === undefined) {
    mistakes.push(
      `\`registry.strategy\` must be "RoundRobin", "Random", "CpuUsage", "Latency", "Shard" or a factory, not ${describe(strategy)}.`,
    );
  }
  return mistakes;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  transporter: 'new NatsTransporter({ servers: "nats://localhost:4222" })',
  serializer: "new MsgPackSerializer()",
  cacher: "new MemoryCacher()",
  validator: "new ClassValidator()",
  container: "new TsyringeContainer()",
  logger: "new ConsoleLogger()",
  clock: "systemClock",
};

const describe = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : typeof value);
