import type { ClassDeclaration } from "../definition/declaration.ts";
import { definitionFromClass } from "../definition/from-class.ts";
import { definitionFromSchema } from "../definition/from-schema.ts";
import { isPlainObject } from "../definition/plain-data.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";
import type { ServiceSchema } from "../definition/service-schema.ts";
import { readClass } from "./read-class.ts";

type ServiceClass = ClassDeclaration["type"];

/** What can become a service: a class with `@Service`, an instance of one, or a plain definition. */
export type ServiceSource = ServiceClass | ServiceSchema | object;

/** A definition, and the instance it belongs to. */
export interface DefinedService {
  readonly definition: ServiceDefinition;
  /** The instance that was given; `null` when one is still to be made. */
  readonly instance: object | null;
}

/** What is known of a source beside itself. */
export interface DefineOptions {
  /** File that a plain definition stands in, for messages. */
  readonly file?: string | undefined;
}

/** A class is read once, however many brokers register it. */
const definitions = new WeakMap<ServiceClass, ServiceDefinition>();

/**
 * Makes the immutable definition of a service. Throws one `ServiceSchemaError` whose message lists everything that is wrong
 * and how to mend it.
 */
export function defineService(source: ServiceSource, { file }: DefineOptions = {}): DefinedService {
  if (typeof source === "function") return { definition: definitionOf(source as ServiceClass), instance: null };
  if (isPlainObject(source) || typeof source !== "object" || source === null) {
    return { definition: definitionFromSchema(source, file), instance: null };
  }
  return { definition: definitionOf(source.constructor as ServiceClass), instance: source };
}

function definitionOf(type: ServiceClass): ServiceDefinition {
  const known = definitions.get(type);
  if (known !== undefined) return known;
  const definition = definitionFromClass(readClass(type));
  definitions.set(type, definition);
  return definition;
}
