import { InvalidPacketDataError } from "../../errors/errors.ts";
import type { NodeDescription, ServiceInfo } from "../../ports/node-info.ts";
import { numberOrNull, objectOrEmpty, type Payload, requireText, textOrNull } from "../read-payload.ts";

/** Completes and checks the description of a node that came from outside (wire protocol 1.4, 1.9). */
export function readInfo(payload: Payload): NodeDescription {
  checkDepth(payload, MAX_DEPTH);
  const client = objectOrEmpty(payload, "client");
  return {
    services: readList(payload, "services")?.map(readService) ?? null,
    ipList: (readList(payload, "ipList") ?? []).filter((ip): ip is string => typeof ip === "string"),
    hostname: textOrNull(payload, "hostname") ?? "",
    client: {
      type: textOrNull(client, "type") ?? "",
      version: textOrNull(client, "version") ?? "",
      langVersion: textOrNull(client, "langVersion") ?? "",
    },
    config: objectOrEmpty(payload, "config"),
    instanceID: textOrNull(payload, "instanceID") ?? "",
    metadata: objectOrEmpty(payload, "metadata"),
    seq: numberOrNull(payload, "seq") ?? 1,
    port: numberOrNull(payload, "port"),
    isomer: readExtensions(objectOrEmpty(payload, "isomer")),
  };
}

/** Deepest nesting of a description. What is far deeper cannot be encoded again to be shown or passed on. */
const MAX_DEPTH = 100;

function checkDepth(value: unknown, left: number): void {
  if (typeof value !== "object" || value === null) return;
  if (left === 0) throw new InvalidPacketDataError({ reason: `The description is nested deeper than ${MAX_DEPTH}.` });
  for (const inner of Object.values(value)) checkDepth(inner, left - 1);
}

function readService(value: unknown): ServiceInfo {
  const service = readEntry(value, "services");
  const name = requireText(service, "name");
  const version = service.version;
  const known = typeof version === "string" || typeof version === "number" ? version : undefined;
  return {
    name,
    ...(known === undefined ? {} : { version: known }),
    fullName: textOrNull(service, "fullName") ?? fullName(name, known),
    settings: objectOrEmpty(service, "settings"),
    metadata: objectOrEmpty(service, "metadata"),
    actions: readDefinitions(service, "actions"),
    events: readDefinitions(service, "events"),
  };
}

/** Definitions by key; each carries its name, for which the key stands in. */
function readDefinitions(service: Payload, field: string): Record<string, { readonly name: string }> {
  const definitions: Record<string, { readonly name: string }> = {};
  for (const [key, value] of Object.entries(objectOrEmpty(service, field))) {
    if (value === null || value === undefined) continue;
    const definition = readEntry(value, field);
    definitions[key] = { ...definition, name: textOrNull(definition, "name") ?? key };
  }
  return definitions;
}

function readList(payload: Payload, field: string): readonly unknown[] | null {
  const value = payload[field];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw new InvalidPacketDataError({ reason: `The field '${field}' must be a list.` });
  return value;
}

function readEntry(value: unknown, field: string): Payload {
  if (typeof value !== "object" || value === null) {
    throw new InvalidPacketDataError({ reason: `The field '${field}' must hold objects.` });
  }
  return value as Payload;
}

function readExtensions(value: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function fullName(name: string, version: string | number | undefined): string {
  if (version === undefined) return name;
  return typeof version === "number" ? `v${version}.${name}` : `${version}.${name}`;
}
