import { isValidPattern } from "./names.ts";
import { isFunction, isPlainObject } from "./plain-data.ts";

/** An option that has the wrong type or value. */
export interface WrongOption {
  /** `retryPolicy.retries`. */
  readonly path: string;
  readonly expected: string;
}

type Rule = (value: unknown, path: string) => readonly WrongOption[];

const VISIBILITIES: readonly unknown[] = ["published", "public", "protected", "private", null];

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const flag = must("true or false", (value) => typeof value === "boolean");
const fn = must("a function", isFunction);
const milliseconds = must("a number of milliseconds, 0 or more", (value) => isNumber(value) && value >= 0);
const seconds = must("a number of seconds, 0 or more", (value) => isNumber(value) && value >= 0);
const count = must("a whole number, 0 or more", (value) => isNumber(value) && Number.isInteger(value) && value >= 0);
const positiveCount = must(
  "a whole number, 1 or more",
  (value) => isNumber(value) && Number.isInteger(value) && value >= 1,
);
const share = must("a number from 0 to 1", (value) => isNumber(value) && value >= 0 && value <= 1);
const factor = must("a number, 1 or more", (value) => isNumber(value) && value >= 1);
const schema = must(
  "a class, a schema, or false",
  (value) => isFunction(value) || typeof value === "object" || value === false,
);
const handlerName = must("a function or the name of a method", (value) => isFunction(value) || isText(value));

const bulkhead = shape({ enabled: flag, concurrency: positiveCount, maxQueueSize: count });

const cacheShape = shape({
  enabled: must("true, false or a function", (value) => typeof value === "boolean" || isFunction(value)),
  keys: must("a list of paths", (value) => Array.isArray(value) && value.every(isText)),
  ttl: seconds,
  keygen: fn,
  lock: flagOr(shape({ enabled: flag, ttl: seconds, staleTime: seconds })),
});

const cache = flagOr(cacheShape);

const POLICY_RULES: Readonly<Record<string, Rule>> = {
  retryPolicy: shape({ enabled: flag, retries: count, delay: milliseconds, maxDelay: milliseconds, factor, check: fn }),
  circuitBreaker: shape({
    enabled: flag,
    threshold: share,
    minRequestCount: count,
    windowTime: seconds,
    halfOpenTime: milliseconds,
    check: fn,
  }),
  bulkhead,
};

const ACTION_RULES: Readonly<Record<string, Rule>> = {
  ...POLICY_RULES,
  visibility: must("published, public, protected, private or null", (value) => VISIBILITIES.includes(value)),
  params: schema,
  timeout: milliseconds,
  cache,
  fallback: handlerName,
};

const EVENT_RULES: Readonly<Record<string, Rule>> = {
  group: must("a text without blanks", isValidPattern),
  params: schema,
  throttle: milliseconds,
  debounce: milliseconds,
  bulkhead,
};

/** The settings that mean something to the framework. */
const SETTING_RULES: Readonly<Record<string, Rule>> = {
  $noVersionPrefix: flag,
  $noServiceNamePrefix: flag,
  $secureSettings: must("a list of paths", (value) => Array.isArray(value) && value.every(isText)),
  $dependencyTimeout: milliseconds,
  $dependencyInterval: milliseconds,
  $shutdownTimeout: milliseconds,
  $cache: cache,
};

/** Everything that is wrong with the settings of a service. */
export const wrongSettings = (settings: object): readonly WrongOption[] => shape(SETTING_RULES)(settings, "");

/** Everything that is wrong with the policies that broker and actions share. */
export const wrongPolicies = (policies: object): readonly WrongOption[] => shape(POLICY_RULES)(policies, "");

/** Everything that is wrong with the options of an action. */
export const wrongActionOptions = (options: object): readonly WrongOption[] => shape(ACTION_RULES)(options, "");

/** Everything that is wrong with the options of an event handler. */
export const wrongEventOptions = (options: object): readonly WrongOption[] => shape(EVENT_RULES)(options, "");

function must(expected: string, test: (value: unknown) => boolean): Rule {
  return (value, path) => (test(value) ? [] : [{ path, expected }]);
}

/** An object whose known keys follow their rules. Unknown keys are left to whoever reads them. */
function shape(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, path) => {
    if (!isPlainObject(value)) return [{ path, expected: "an object" }];
    return Object.entries(rules).flatMap(([key, rule]) => {
      const option = value[key];
      return option === undefined ? [] : rule(option, path === "" ? key : `${path}.${key}`);
    });
  };
}

function flagOr(rule: Rule): Rule {
  return (value, path) => {
    if (typeof value === "boolean") return [];
    return isPlainObject(value) ? rule(value, path) : [{ path, expected: "true, false or an object" }];
  };
}
