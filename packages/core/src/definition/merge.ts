import {
  type ActionLayer,
  type EventLayer,
  type HandlerReference,
  type HookLists,
  type HookTables,
  type Layer,
} from "./layer.ts";
import type { HookPhase } from "./options.ts";
import { fillKeys, isSameData, ownValue, type PlainObject } from "./plain-data.ts";

type Rule<T> = (higher: T, lower: T) => T;

/** How each part of a service is inherited. `higher` is the service or subclass, `lower` the mixin or base class. */
const RULES: { readonly [K in keyof Layer]: Rule<Layer[K]> } = {
  name: overwrite,
  version: overwrite,
  settings: mergeSettings,
  metadata: fillKeys,
  dependencies: (higher, lower) => unique([...higher, ...lower]),
  hooks: mergeHookTables,
  actions: mergeActions,
  events: mergeEvents,
  methods: (higher, lower) => ({ ...lower, ...higher }),
  merged: lowerFirst,
  created: lowerFirst,
  started: lowerFirst,
  stopped: lowerFirst,
  custom: mergeCustomKeys,
};

/** How hooks of one phase add up: a mixin prepares before the service does, and tidies up after it. */
const HOOK_RULES: Readonly<Record<HookPhase, Rule<readonly HandlerReference[]>>> = {
  before: lowerFirst,
  after: higherFirst,
  error: higherFirst,
};

/** A service over what it inherits. Neither layer is changed. */
export function mergeLayers(higher: Layer, lower: Layer): Layer {
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys(RULES) as (keyof Layer)[]) merged[key] = mergeKey(key, higher, lower);
  return merged as unknown as Layer;
}

function mergeKey<K extends keyof Layer>(key: K, higher: Layer, lower: Layer): Layer[K] {
  return RULES[key](higher[key], lower[key]);
}

function overwrite<T>(higher: T | undefined, lower: T | undefined): T | undefined {
  return higher ?? lower;
}

function lowerFirst<T>(higher: readonly T[], lower: readonly T[]): readonly T[] {
  return [...lower, ...higher];
}

function higherFirst<T>(higher: readonly T[], lower: readonly T[]): readonly T[] {
  return [...higher, ...lower];
}

function unique<T>(items: readonly T[]): readonly T[] {
  return items.filter((item, index) => items.findIndex((other) => isSameData(item, other)) === index);
}

/** Lists of secret paths add up: a service must not publish what its mixin keeps. */
function mergeSettings(higher: PlainObject, lower: PlainObject): PlainObject {
  const merged = fillKeys(higher, lower);
  const secure = [higher, lower].flatMap((settings) => settings.$secureSettings ?? []);
  if (secure.length > 0) merged.$secureSettings = unique(secure);
  return merged;
}

function mergeHookTables(higher: HookTables, lower: HookTables): HookTables {
  const merge = (phase: HookPhase): HookTables[HookPhase] => mergeByKey(higher[phase], lower[phase], HOOK_RULES[phase]);
  return { before: merge("before"), after: merge("after"), error: merge("error") };
}

function mergeHookLists(higher: HookLists, lower: HookLists): HookLists {
  const merge = (phase: HookPhase): HookLists[HookPhase] => HOOK_RULES[phase](higher[phase], lower[phase]);
  return { before: merge("before"), after: merge("after"), error: merge("error") };
}

function mergeActions(higher: Layer["actions"], lower: Layer["actions"]): Layer["actions"] {
  const merged: Record<string, ActionLayer | false> = { ...lower };
  for (const [key, action] of Object.entries(higher)) {
    const inherited = ownValue(lower, key);
    merged[key] =
      action === false || inherited === undefined || inherited === false ? action : mergeAction(action, inherited);
  }
  return merged;
}

function mergeAction(higher: ActionLayer, lower: ActionLayer): ActionLayer {
  return {
    handler: higher.handler ?? lower.handler,
    options: fillKeys(higher.options, lower.options),
    hooks: mergeHookLists(higher.hooks, lower.hooks),
    where: higher.where,
  };
}

function mergeEvents(higher: Layer["events"], lower: Layer["events"]): Layer["events"] {
  return mergeByKey(higher, lower, mergeEvent);
}

/** Of two listeners to one event; also for two handlers of one class. */
export function mergeEvent(higher: EventLayer, lower: EventLayer): EventLayer {
  return {
    handlers: lowerFirst(higher.handlers, lower.handlers),
    options: fillKeys(higher.options, lower.options),
    where: higher.where,
  };
}

/** Keys of which we know nothing are not looked into; `undefined` is a gap. */
function mergeCustomKeys(higher: PlainObject, lower: PlainObject): PlainObject {
  const given = Object.entries(higher).filter(([, value]) => value !== undefined);
  return { ...lower, ...Object.fromEntries(given) };
}

function mergeByKey<T>(
  higher: Readonly<Record<string, T>>,
  lower: Readonly<Record<string, T>>,
  rule: Rule<T>,
): Readonly<Record<string, T>> {
  const merged: Record<string, T> = { ...lower };
  for (const [key, value] of Object.entries(higher)) {
    const inherited = ownValue(lower, key);
    merged[key] = inherited === undefined ? value : rule(value, inherited);
  }
  return merged;
}
