import type { ActionInfo, EventInfo, ServiceInfo } from "../ports/node-info.ts";
import { clonePlain, isData, type PlainObject } from "./plain-data.ts";
import type { ActionDefinition, EventDefinition } from "./service-definition.ts";

/** Options that only the node needs which runs the action: they are made of functions. */
const LOCAL_OPTIONS: readonly string[] = ["handler", "remoteHandler", "service", "hooks", "fallback"];

/** What other nodes are told of an action (wire protocol 1.9). */
export function actionInfo(name: string, rawName: string, options: object): ActionInfo {
  return { ...publishedOptions(options), rawName, name };
}

/** What other nodes are told of an event handler. The group is given only where it was declared. */
export function eventInfo(name: string, options: object): EventInfo {
  return { ...publishedOptions(options), name };
}

/** The parts of a definition that other nodes are told of. */
export interface PublishedService {
  readonly name: string;
  readonly version: string | number | undefined;
  readonly fullName: string;
  readonly settings: PlainObject;
  readonly metadata: PlainObject;
  readonly actions: readonly ActionDefinition[];
  readonly events: readonly EventDefinition[];
}

/** What other nodes are told of a service. */
export function serviceInfo(service: PublishedService): ServiceInfo {
  const { name, version, fullName, metadata, settings, actions, events } = service;
  const visible = actions.filter(({ visibility, options }) => visibility !== "private" && options.protected !== true);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    fullName,
    settings: jsonObject(withoutSecrets(settings)),
    metadata: jsonObject(metadata),
    actions: Object.fromEntries(visible.map((action) => [action.name, action.info])),
    events: Object.fromEntries(events.map((event) => [event.name, event.info])),
  };
}

function publishedOptions(options: object): PlainObject {
  // A DTO class, or a schema made of code, means nothing to other nodes; a schema of plain data does.
  const own = Object.entries(options).filter(([key, value]) => {
    return !LOCAL_OPTIONS.includes(key) && (key !== "params" || isData(value));
  });
  return jsonObject(Object.fromEntries(own));
}

function withoutSecrets(settings: PlainObject): PlainObject {
  const { $secureSettings: secret, ...open } = clonePlain(settings);
  const paths = Array.isArray(secret) ? secret : [];
  for (const path of paths) removePath(open, String(path).split("."));
  return open;
}

function removePath(target: PlainObject, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return;
  const value = target[key];
  if (rest.length === 0) delete target[key];
  else if (typeof value === "object" && value !== null) removePath(value as PlainObject, rest);
}

const jsonObject = (value: PlainObject): PlainObject => jsonValue(value, []) as PlainObject;

/**
 * What `JSON.parse(JSON.stringify(value))` answers, except that cycles and big integers are left out instead of thrown at
 * the author of a setting.
 */
function jsonValue(value: unknown, ancestors: readonly unknown[]): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : null;
    case "string":
    case "boolean":
      return value;
    case "object":
      return value === null ? null : jsonOfObject(value, ancestors);
    default:
      return undefined;
  }
}

function jsonOfObject(value: object, ancestors: readonly unknown[]): unknown {
  if (ancestors.includes(value)) return undefined;
  const path = [...ancestors, value];
  if ("toJSON" in value && typeof value.toJSON === "function") return jsonValue(value.toJSON(), path);
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, path) ?? null);
  const entries = Object.entries(value).map(([key, item]) => [key, jsonValue(item, path)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
