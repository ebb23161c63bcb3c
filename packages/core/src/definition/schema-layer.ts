import { isAsync } from "./check-member.ts";
import {
  type Reading,
  readDependencies,
  readHookLists,
  readHookTables,
  readObject,
  readReferences,
} from "./declared-forms.ts";
import { type ActionLayer, type EventLayer, type HandlerReference, type Layer, NO_HOOKS } from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import { clonePlain, isFunction, isPlainObject, type PlainObject } from "./plain-data.ts";
import type { AnyFunction } from "./service-definition.ts";

/** Names of what an instance has already. */
const RESERVED_METHODS: readonly string[] = [
  ...["name", "version", "fullName", "settings", "metadata", "dependencies", "schema", "broker", "actions", "logger"],
  ...["created", "started", "stopped", "_start", "_stop", "_init", "applyMixins"],
];

const KNOWN_KEYS: readonly string[] = [
  ...["name", "version", "settings", "metadata", "dependencies", "hooks", "actions", "events", "methods", "mixins"],
  ...["merged", "created", "started", "stopped"],
];

/** What one plain definition or mixin says, without the mixins it names. */
export function layerOfSchema(schema: PlainObject, where: Where, mistakes: Mistakes): Layer {
  const reading: Reading = { where, mistakes };
  return {
    name: schema.name as string | undefined,
    version: (schema.version ?? undefined) as Layer["version"],
    settings: clonePlain(readObject(schema.settings, "settings", reading)),
    metadata: clonePlain(readObject(schema.metadata, "metadata", reading)),
    dependencies: readDependencies(schema.dependencies, reading),
    hooks: readHookTables(schema.hooks, reading),
    actions: readTable(schema, "actions", { reading, read: readAction }),
    events: readTable(schema, "events", { reading, read: readEvent }),
    methods: readTable(schema, "methods", { reading, read: readMethod }),
    merged: readLifecycle(schema, "merged", reading),
    created: readLifecycle(schema, "created", reading),
    started: readLifecycle(schema, "started", reading),
    stopped: readLifecycle(schema, "stopped", reading),
    custom: clonePlain(Object.fromEntries(Object.entries(schema).filter(([key]) => !KNOWN_KEYS.includes(key)))),
  };
}

/** The same layer as one plain definition: what a `merged` handler may change, and what `this.schema` is. */
export function schemaOfLayer(layer: Layer): PlainObject {
  const { custom, name, version, settings, metadata, dependencies, hooks, methods, created, started, stopped } = layer;
  const actions = Object.entries(layer.actions).map(([key, action]) => {
    return [
      key,
      action === false ? false : { ...action.options, hooks: action.hooks, handler: action.handler },
    ] as const;
  });
  const events = Object.entries(layer.events).map(([key, event]) => {
    return [key, { ...event.options, handler: event.handlers }] as const;
  });
  const parts = { name, version, settings, metadata, dependencies, hooks, methods, created, started, stopped };
  return { ...custom, ...parts, actions: Object.fromEntries(actions), events: Object.fromEntries(events) };
}

/** How one entry of a table is read; `undefined` leaves it out. */
type ReadEntry<T> = (value: unknown, key: string, reading: Reading) => T | undefined;

function readTable<T>(
  schema: PlainObject,
  table: string,
  { reading, read }: { readonly reading: Reading; readonly read: ReadEntry<T> },
): Readonly<Record<string, T>> {
  const entries = Object.entries(readObject(schema[table], table, reading)).flatMap(([key, value]) => {
    const where: Where = { ...reading.where, member: `${table}.${key}` };
    const entry = value === undefined ? undefined : read(value, key, { ...reading, where });
    return entry === undefined ? [] : [[key, entry] as const];
  });
  return Object.fromEntries(entries);
}

function readAction(value: unknown, _key: string, { where, mistakes }: Reading): ActionLayer | false | undefined {
  if (value === false) return false;
  if (isFunction(value)) return { handler: value, options: {}, hooks: NO_HOOKS, where };
  if (!isPlainObject(value)) {
    mistakes.add(
      where,
      "the action is neither a function nor an object",
      "Give a function, an object with a `handler`, or false",
    );
    return undefined;
  }
  const { handler, hooks, ...options } = value;
  if (handler !== undefined && !isFunction(handler)) {
    mistakes.add(where, "the `handler` of the action is not a function", "Give a function");
    return undefined;
  }
  return { handler, options: clonePlain(options), hooks: readHookLists(hooks, { where, mistakes }), where };
}

function readEvent(value: unknown, _key: string, { where, mistakes }: Reading): EventLayer | undefined {
  const { handler, ...options } = isPlainObject(value) ? value : { handler: value };
  const handlers = (Array.isArray(handler) ? handler : [handler]).filter((item) => item !== undefined);
  if (!handlers.every(isFunction)) {
    mistakes.add(
      where,
      "the handler of the event is not a function",
      "Give a function, several, or an object with a `handler`",
    );
    return undefined;
  }
  return { handlers, options: clonePlain(options), where };
}

function readMethod(value: unknown, key: string, { where, mistakes }: Reading): AnyFunction | undefined {
  const method = isPlainObject(value) ? value.handler : value;
  if (RESERVED_METHODS.includes(key) || key.startsWith("mergeSchema")) {
    mistakes.add(where, `"${key}" cannot be the name of a method: an instance has a member of that name`, "Rename it");
  }
  if (isFunction(method)) return method;
  mistakes.add(where, "the method is not a function", "Give a function");
  return undefined;
}

function readLifecycle(schema: PlainObject, phase: string, reading: Reading): readonly HandlerReference[] {
  const references = readReferences(schema[phase], phase, reading);
  const { where, mistakes } = reading;
  for (const reference of references) {
    if (typeof reference === "string") mistakes.add(where, `\`${phase}\` holds a text`, "Give a function");
    else if (phase === "created" && isAsync(reference)) {
      mistakes.add(where, "`created` is an async function, and nobody waits for it", "Use `started`");
    }
  }
  return references;
}
