import { wrongPolicies } from "../definition/option-rules.ts";
import { LOG_LEVELS } from "../ports/logger.ts";
import { strategyFactory } from "../registry/balancing/strategies.ts";
import type { BrokerOptions } from "./options.ts";

/** Options as somebody wrote them who has no type checker. */
type Unchecked = Readonly<Record<string, unknown>>;

/** Everything that is wrong with the options of a broker, each with what is expected. */
export function wrongBrokerOptions(options: BrokerOptions): readonly string[] {
  if (!isObject(options)) return [`The options must be an object, not ${describe(options)}.`];
  const given = options as Unchecked;
  return [...GROUPS.flatMap((group) => groupOf(given, group)), ...NUMBERS.flatMap((path) => number(given, path))]
    .concat(FLAGS.flatMap((path) => expectAt(given, path, "true or false", (value) => typeof value === "boolean")))
    .concat(FUNCTIONS.flatMap((path) => expectAt(given, path, "a function", isFunctionOrNull)))
    .concat(LISTS.flatMap((path) => expectAt(given, path, "a list", Array.isArray)))
    .concat(names(given), adapters(given), policies(given), logging(given), strategy(given));
}

const GROUPS = ["tracking", "registry", "transit", "metadata"] as const;

const NUMBERS = [
  ...["requestTimeout", "maxCallLevel", "heartbeatInterval", "heartbeatTimeout", "dependencyTimeout"],
  "tracking.shutdownTimeout",
  ...["registry.stopDelay", "registry.cleanOfflineNodesTimeout", "registry.pingInterval"],
  ...["transit.maxQueueSize", "transit.maxChunkSize", "transit.serviceChangedDebounceTime", "transit.discoveryPause"],
];

const FLAGS = [
  ...["contextParamsCloning", "asyncContext", "disableBalancer", "tracking.enabled", "registry.preferLocal"],
  ...["transit.disableReconnect", "transit.disableVersionCheck"],
];

const FUNCTIONS = ["errorHandler", "uidGenerator", "created", "started", "stopped"];

const LISTS = ["services", "middlewares", "errors"];

/** A method that tells the adapter, and how one is written. */
const ADAPTERS: Readonly<Record<string, readonly [method: string, example: string]>> = {
  transporter: ["send", 'new NatsTransporter({ servers: "nats://localhost:4222" })'],
  serializer: ["encode", "new MsgPackSerializer()"],
  cacher: ["get", "new MemoryCacher()"],
  validator: ["compile", "new ClassValidator()"],
  container: ["openScope", "new TsyringeContainer()"],
  clock: ["now", "systemClock"],
  "registry.discoverer": ["announce", "new RedisDiscoverer()"],
};

function groupOf(given: Unchecked, name: string): readonly string[] {
  return expectAt(given, name, "an object", (value) => isObject(value) && !Array.isArray(value));
}

function number(given: Unchecked, path: string): readonly string[] {
  return expectAt(given, path, "a number that is not negative", (value) => typeof value === "number" && value >= 0);
}

function names(given: Unchecked): readonly string[] {
  const wrong = ["namespace", "nodeID"].flatMap((name) =>
    expectAt(given, name, "a text", (value) => typeof value === "string"),
  );
  return given.nodeID === "" ? [...wrong, "`nodeID` must not be empty; leave it out for the default."] : wrong;
}

function adapters(given: Unchecked): readonly string[] {
  return Object.entries(ADAPTERS).flatMap(([path, [method, example]]) =>
    expectAt(given, path, `an adapter instance, for example \`${example}\``, (value) => isAdapter(value, method)),
  );
}

function policies({ retryPolicy, circuitBreaker, bulkhead }: Unchecked): readonly string[] {
  const wrong = wrongPolicies({ retryPolicy, circuitBreaker, bulkhead });
  return wrong.map(({ path, expected }) => `\`${path}\` must be ${expected}.`);
}

function logging({ logger, logLevel }: Unchecked): readonly string[] {
  const wrong: string[] = [];
  const isLogger = (value: unknown): boolean => isAdapter(value, "logger");
  if (
    logger !== false &&
    !(Array.isArray(logger) ? logger.every(isLogger) : logger === undefined || isLogger(logger))
  ) {
    wrong.push(
      `\`logger\` must be an adapter instance, for example \`new ConsoleLogger()\`, a list of them, or false, not ${describe(logger)}.`,
    );
  }
  const levels: readonly unknown[] = [...LOG_LEVELS, false];
  const isLevel = (value: unknown): boolean =>
    levels.includes(value) || (isObject(value) && Object.values(value).every((one) => levels.includes(one)));
  if (logLevel !== undefined && !isLevel(logLevel)) {
    wrong.push(
      `\`logLevel\` must be one of ${LOG_LEVELS.join(", ")}, false, or a table from modules to these, not ${describe(logLevel)}.`,
    );
  }
  return wrong;
}

function strategy(given: Unchecked): readonly string[] {
  return expectAt(
    given,
    "registry.strategy",
    '"RoundRobin", "Random", "CpuUsage", "Latency", "Shard" or a factory',
    (value) => strategyFactory(value as never) !== undefined,
  );
}

/** One sentence where the option at `path` is there and fails the test; `null` stands for "none" where options allow it. */
function expectAt(
  given: Unchecked,
  path: string,
  expected: string,
  test: (value: unknown) => boolean,
): readonly string[] {
  const value = path.split(".").reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), given);
  return value === undefined || test(value) ? [] : [`\`${path}\` must be ${expected}, not ${describe(value)}.`];
}

const isObject = (value: unknown): value is Unchecked => typeof value === "object" && value !== null;
const isFunctionOrNull = (value: unknown): boolean => typeof value === "function" || value === null;
const isAdapter = (value: unknown, method: string): boolean =>
  value === null || (isObject(value) && typeof value[method] === "function");
const describe = (value: unknown): string => {
  if (value === null) return "null";
  return typeof value === "string" ? JSON.stringify(value) : typeof value;
};
