import { globMatcher } from "../kernel/glob.ts";
import { methodOf } from "./bind-arguments.ts";
import type { HandlerReference, HookLists, HookTables } from "./layer.ts";
import type { HookPhase } from "./options.ts";
import type { AnyFunction, Hook } from "./service-definition.ts";

/** The hooks of one action, service-level ones included, in the order in which they run. */
export function hooksOfAction(rawName: string, own: HookLists, tables: HookTables): HookLists {
  return {
    before: [...hooksForAll(tables.before), ...matchingHooks(tables.before, rawName), ...own.before],
    after: [...own.after, ...matchingHooks(tables.after, rawName), ...hooksForAll(tables.after)],
    error: [...own.error, ...matchingHooks(tables.error, rawName), ...hooksForAll(tables.error)],
  };
}

/** Whether a name is meant by `*`, `create-*`, or one of the patterns of `create|update`. */
export function matchesHookPattern(pattern: string, rawName: string): boolean {
  return pattern === "*" || alternatives(pattern).some((alternative) => globMatcher(alternative)(rawName));
}

/** The patterns that a key of hooks is made of. */
export const alternatives = (pattern: string): readonly string[] => pattern.split("|").map((part) => part.trim());

/** Makes the function of an instance out of a function or the name of a method. */
export function bindReference<F extends AnyFunction>(reference: HandlerReference): Hook<F> {
  if (typeof reference === "string") return (instance) => methodOf(instance, reference).bind(instance) as unknown as F;
  return (instance) => (reference as (this: object, ...args: unknown[]) => unknown).bind(instance) as unknown as F;
}

function hooksForAll(table: HookTables[HookPhase]): readonly HandlerReference[] {
  return Object.hasOwn(table, "*") ? (table["*"] ?? []) : [];
}

function matchingHooks(table: HookTables[HookPhase], rawName: string): readonly HandlerReference[] {
  return Object.entries(table).flatMap(([pattern, hooks]) =>
    pattern !== "*" && matchesHookPattern(pattern, rawName) ? hooks : [],
  );
}
