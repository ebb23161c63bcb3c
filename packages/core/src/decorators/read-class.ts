import type {
  ClassDeclaration,
  ClassLevel,
  ClassReference,
  MemberDeclaration,
  MemberKey,
} from "../definition/declaration.ts";
import { type ClassRecord, emittedTypes, type RecordedEntry, recordedOf } from "./metadata-store.ts";

/** Collects what decorators recorded of a class and of its base classes. */
export function readClass(type: ClassDeclaration["type"]): ClassDeclaration {
  const levels: ClassLevel[] = [];
  for (let current: unknown = type; isClass(current); current = Object.getPrototypeOf(current)) {
    levels.unshift(readLevel(current, recordedOf(current)));
  }
  return { type, levels };
}

/** Whether anything was recorded of a class or of one of its base classes. */
export function isDecorated(type: unknown): boolean {
  for (let current = type; isClass(current); current = Object.getPrototypeOf(current)) {
    if (recordedOf(current) !== undefined) return true;
  }
  return false;
}

/** The chain of classes ends in `Function.prototype`, which is callable and has no prototype to make instances of. */
const isClass = (value: unknown): value is ClassReference =>
  typeof value === "function" && typeof (value as { readonly prototype?: unknown }).prototype === "object";

function readLevel(type: ClassReference, record: ClassRecord | undefined): ClassLevel {
  const recorded = record?.members ?? [];
  const members = groupByMember(recorded).map(([key, entries]) => readMember(type, key, entries));
  return { type, file: record?.file, services: record?.services ?? [], members };
}

/** A static member and one of the instance may have the same name. */
function groupByMember(
  recorded: readonly RecordedEntry[],
): readonly (readonly [MemberKey, readonly RecordedEntry[]])[] {
  const groups = new Map<string | symbol, { readonly key: MemberKey; readonly entries: RecordedEntry[] }>();
  for (const item of recorded) {
    const id =
      typeof item.key === "symbol" ? item.key : `${item.isStatic ? "static " : ""}${item.key ?? "(constructor)"}`;
    const group = groups.get(id) ?? { key: item.key, entries: [] };
    group.entries.unshift(item);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ key, entries }) => [key, entries] as const);
}

function readMember(type: ClassReference, key: MemberKey, recorded: readonly RecordedEntry[]): MemberDeclaration {
  const entries = recorded.map(({ entry }) => entry);
  if (key === undefined) return { key, placement: "constructor", entries, method: undefined, types: undefined };
  if (recorded.some(({ isStatic }) => isStatic))
    return { key, placement: "static", entries, method: undefined, types: undefined };
  const prototype = type.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
  const placement = descriptor === undefined ? "field" : "value" in descriptor ? "method" : "accessor";
  const method: unknown = descriptor?.value;
  return {
    ...{ key, placement, entries },
    method: typeof method === "function" ? (method as MemberDeclaration["method"]) : undefined,
    types: emittedTypes(prototype, key),
  };
}
