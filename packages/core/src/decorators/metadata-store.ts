import type { ClassReference, MemberEntry, MemberKey } from "../definition/declaration.ts";
import type { ServiceOptions } from "../definition/options.ts";
import { ServiceSchemaError } from "../errors/errors.ts";

/** What was recorded of one class itself. */
export interface ClassRecord {
  readonly services: ServiceOptions[];
  file: string | undefined;
  /** In the order in which the decorators ran: member by member, and within a member from the last to the first. */
  readonly members: RecordedEntry[];
}

/** What one decorator said about one member. */
export interface RecordedEntry {
  readonly key: MemberKey;
  readonly isStatic: boolean;
  readonly entry: MemberEntry;
}

/** What a decorator of a member is handed as its target: the prototype, or the class for static members. */
export type DecoratorTarget = object;

/** Shared by all copies of this package in a process, so that a class decorated by one can be registered by another. */
const STORE = Symbol.for("isomer.declarations.1");

const NOT_LEGACY =
  "Isomer's decorators were compiled as standard ones. Set `experimentalDecorators: true` in the tsconfig.json that your compiler reads.";

type Store = WeakMap<object, ClassRecord>;

/** Records what `@Service` was given. */
export function recordService(type: ClassReference, options: ServiceOptions, file: string | undefined): void {
  const record = recordOf(type);
  record.services.push(options);
  record.file = file;
}

/** Records what a decorator says about a member. */
export function recordMember(target: DecoratorTarget, key: MemberKey, entry: MemberEntry): void {
  // Standard decorators hand over a description of the member here; there is no class yet to record it of.
  if (typeof key === "object") throw new ServiceSchemaError(NOT_LEGACY);
  const isStatic = typeof target === "function" && key !== undefined;
  const type = typeof target === "function" ? target : target.constructor;
  recordOf(type).members.push({ key, isStatic, entry });
}

/** What was recorded of a class itself, without its base classes. */
export function recordedOf(type: object): ClassRecord | undefined {
  return store().get(type);
}

/**
 * Types of a method's parameters, as the compiler emitted them for this very class. `undefined` when it did not, or when
 * reflect-metadata was not there to keep them.
 */
export function emittedTypes(prototype: object, key: string | symbol): readonly unknown[] | undefined {
  const { getOwnMetadata } = Reflect as {
    getOwnMetadata?: (name: string, target: object, key: string | symbol) => unknown;
  };
  const types = getOwnMetadata?.("design:paramtypes", prototype, key);
  return Array.isArray(types) ? types : undefined;
}

function recordOf(type: object): ClassRecord {
  const known = store().get(type);
  if (known !== undefined) return known;
  const record: ClassRecord = { services: [], file: undefined, members: [] };
  store().set(type, record);
  return record;
}

function store(): Store {
  const holder = globalThis as { [STORE]?: Store };
  holder[STORE] ??= new WeakMap();
  return holder[STORE];
}
