import { wrongPolicies } from "../definition/option-rules.ts";
import { LOG_LEVELS } from "../ports/logger.ts";
import { type StrategyOption, strategyFactory } from "../registry/balancing/strategies.ts";
import type { BrokerOptions } from "./options.ts";

/** Options as somebody wrote them who has no type checker. */
type Unchecked = Readonly<Record<string, unknown>>;

/** Everything that is wrong with the options of a broker, each with what is expected. */
export function wrongBrokerOptions(options: BrokerOptions): readonly string[] {
  if (!isObject(options)) return [`The options must be an object, not ${describe(options)}.`];
  const given: Unchecked = { ...options };
  const rules = [
    ...GROUPS,
    ...NUMBERS,
    ...FLAGS,
    ...FUNCTIONS,
    ...LISTS,
    ...NAMES,
    ...ADAPTERS,
    STRATEGY,
    INTERNAL_SERVICES,
  ];
  const wrong = rules.flatMap((rule) => broken(given, rule));
  return [...wrong, ...emptyID(given), ...policies(given), ...logging(given), ...twoDiscoverers(given)];
}

/** What stands at a path, if anything does. */
interface Rule {
  readonly path: string;
  readonly expected: string;
  readonly test: (value: unknown) => boolean;
}

const rulesFor = (paths: readonly string[], expected: string, test: Rule["test"]): readonly Rule[] =>
  paths.map((path) => ({ path, expected, test }));

const isObject = (value: unknown): value is Unchecked => typeof value === "object" && value !== null;
const isAdapter = (value: unknown, method: string): boolean =>
  value === null || (isObject(value) && typeof value[method] === "function");

const GROUPS = rulesFor(
  ["tracking", "registry", "transit", "metadata"],
  "an object",
  (value) => isObject(value) && !Array.isArray(value),
);

const NUMBERS = rulesFor(
  [
    ...["requestTimeout", "maxCallLevel", "heartbeatInterval", "heartbeatTimeout", "dependencyTimeout"],
    "tracking.shutdownTimeout",
    ...["registry.stopDelay", "registry.cleanOfflineNodesTimeout", "registry.pingInterval"],
    ...["transit.maxQueueSize", "transit.maxChunkSize", "transit.serviceChangedDebounceTime", "transit.discoveryPause"],
  ],
  "a number that is not negative",
  (value) => typeof value === "number" && value >= 0,
);

const FLAGS = rulesFor(
  [
    ...["contextParamsCloning", "asyncContext", "disableBalancer", "tracking.enabled", "registry.preferLocal"],
    ...["transit.disableReconnect", "transit.disableVersionCheck"],
  ],
  "true or false",
  (value) => typeof value === "boolean",
);

const FUNCTIONS = rulesFor(
  ["errorHandler", "uidGenerator", "created", "started", "stopped"],
  "a function",
  (value) => typeof value === "function" || value === null,
);

const LISTS = rulesFor(["services", "middlewares", "errors"], "a list", Array.isArray);

const NAMES = rulesFor(["namespace", "nodeID"], "a text", (value) => typeof value === "string");

/** Adapters by a method that each has, and how one is written. */
const ADAPTERS: readonly Rule[] = [
  ["transporter", "send", 'new NatsTransporter({ servers: "nats://localhost:4222" })'],
  ["serializer", "encode", "new MsgPackSerializer()"],
  ["cacher", "get", "new MemoryCacher()"],
  ["validator", "compile", "new ClassValidator()"],
  ["container", "openScope", "new TsyringeContainer()"],
  ["clock", "now", "systemClock"],
  ["registry.discoverer", "announce", "new RedisDiscoverer()"],
].map(([path = "", method = "", example]) => ({
  path,
  expected: `an adapter instance, for example \`${example}\``,
  test: (value) => isAdapter(value, method),
}));

const STRATEGY: Rule = {
  path: "registry.strategy",
  expected: '"RoundRobin", "Random", "CpuUsage", "Latency", "Shard" or a factory',
  test: (value) => strategyFactory(value as StrategyOption) !== undefined,
};

const INTERNAL_SERVICES: Rule = {
  path: "internalServices",
  expected: "true, false, or an object with the single key `$node`, a plain definition",
  test: (value) => typeof value === "boolean" || isNodeExtension(value),
};

const isNodeExtension = (value: unknown): boolean =>
  isObject(value) && Object.entries(value).every(([key, own]) => key === "$node" && isObject(own));

/** One sentence where the option is there and breaks the rule. */
function broken(given: Unchecked, { path, expected, test }: Rule): readonly string[] {
  const value = path.split(".").reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), given);
  return value === undefined || test(value) ? [] : [`\`${path}\` must be ${expected}, not ${describe(value)}.`];
}

const emptyID = ({ nodeID }: Unchecked): readonly string[] =>
  nodeID === "" ? ["`nodeID` must not be empty; leave it out for the default."] : [];

/** Where a transporter sends to what its own discoverer has found, nodes that another one finds are out of reach. */
function twoDiscoverers({ transporter, registry }: Unchecked): readonly string[] {
  const own = isObject(transporter) ? transporter.discoverer : null;
  const other = isObject(registry) ? registry.discoverer : null;
  if (!isObject(own) || !isObject(other)) return [];
  return [`\`registry.discoverer\` must be left out: the ${nameOf(transporter)} transporter finds the nodes itself.`];
}

function policies({ retryPolicy, circuitBreaker, bulkhead }: Unchecked): readonly string[] {
  const wrong = wrongPolicies({ retryPolicy, circuitBreaker, bulkhead });
  return wrong.map(({ path, expected }) => `\`${path}\` must be ${expected}.`);
}

function logging({ logger, logLevel }: Unchecked): readonly string[] {
  const wrong: string[] = [];
  const loggers: readonly unknown[] = Array.isArray(logger) ? logger : [logger];
  if (logger !== undefined && logger !== false && !loggers.every((one) => one !== null && isAdapter(one, "logger"))) {
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

const nameOf = (adapter: unknown): string => String((adapter as { readonly name?: unknown }).name);

const describe = (value: unknown): string => {
  if (value === null) return "null";
  return typeof value === "string" ? JSON.stringify(value) : typeof value;
};
