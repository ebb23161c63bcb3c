import type { HandlerReference, HookLists, HookTables } from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import { isValidName, isValidVersion } from "./names.ts";
import type { Dependency, HookPhase } from "./options.ts";
import { clonePlain, isFunction, isPlainObject, type PlainObject } from "./plain-data.ts";

/** Hook phases, in the order in which they are listed. */
export const HOOK_PHASES: readonly HookPhase[] = ["before", "after", "error"];

/** What every form of a declaration is read with: the place it stands, and where its mistakes go. */
export interface Reading {
  readonly where: Where;
  readonly mistakes: Mistakes;
}

/** A plain object as it is; anything else is a mistake and reads as `{}`. */
export function readObject(value: unknown, key: string, { where, mistakes }: Reading): PlainObject {
  if (value === undefined || value === null) return {};
  if (isPlainObject(value)) return value;
  mistakes.add(where, `\`${key}\` is not an object`, `Give \`${key}\` as an object`);
  return {};
}

/** One dependency or several, as a name or with a version. */
export function readDependencies(value: unknown, { where, mistakes }: Reading): readonly Dependency[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter(Boolean).flatMap((item: unknown) => {
    const dependency = typeof item === "string" ? { name: item } : item;
    if (isDependency(dependency)) return [clonePlain(dependency)];
    mistakes.add(where, "a dependency has no valid name or version", 'Write "stock", or { name: "stock", version: 1 }');
    return [];
  });
}

function isDependency(value: unknown): value is Dependency {
  if (!isPlainObject(value) || !isValidName(value.name)) return false;
  if (value.version === undefined) return true;
  return Array.isArray(value.version) ? value.version.every(isValidVersion) : isValidVersion(value.version);
}

/** Functions and names of methods, one or several; anything else is a mistake and left out. */
export function readReferences(value: unknown, key: string, { where, mistakes }: Reading): readonly HandlerReference[] {
  const list = Array.isArray(value) ? value : [value];
  return list
    .filter((item) => item !== undefined && item !== null)
    .flatMap((item: unknown) => {
      if (isFunction(item) || (typeof item === "string" && item !== "")) return [item];
      mistakes.add(where, `\`${key}\` holds something that cannot be called`, "Give functions or names of methods");
      return [];
    });
}

/** Hooks of one action. */
export function readHookLists(value: unknown, reading: Reading): HookLists {
  const hooks = readObject(value, "hooks", reading);
  checkPhases(hooks, reading);
  const read = (phase: HookPhase): readonly HandlerReference[] =>
    readReferences(hooks[phase], `hooks.${phase}`, reading);
  return { before: read("before"), after: read("after"), error: read("error") };
}

/** Hooks of a service. */
export function readHookTables(value: unknown, reading: Reading): HookTables {
  const hooks = readObject(value, "hooks", reading);
  checkPhases(hooks, reading);
  const read = (phase: HookPhase): HookTables[HookPhase] => {
    const table = readObject(hooks[phase], `hooks.${phase}`, reading);
    const entries = Object.entries(table).map(([pattern, references]) => {
      return [pattern, readReferences(references, `hooks.${phase}.${pattern}`, reading)] as const;
    });
    return Object.fromEntries(entries);
  };
  return { before: read("before"), after: read("after"), error: read("error") };
}

function checkPhases(hooks: PlainObject, { where, mistakes }: Reading): void {
  for (const phase of Object.keys(hooks)) {
    if ((HOOK_PHASES as readonly string[]).includes(phase)) continue;
    mistakes.add(where, `\`hooks.${phase}\` is not a phase`, "Use before, after or error");
  }
}
