/** What class-transformer's decorators say about a class. */
import "reflect-metadata";
import { TransformationType, Type } from "class-transformer";
import { defaultMetadataStorage, type TypeMetadata } from "class-transformer/cjs/storage.js";
import type { DtoClass } from "./validation-metadata.ts";

class Canary {
  when: unknown;
}
Type(() => Date)(Canary.prototype, "when");

/**
 * Whether the storage that is read is the one that the decorators write to. A bundler may put two builds of the library into
 * one program; then nothing is known of any class, and the library does all conversions.
 */
const readable = defaultMetadataStorage.findTypeMetadata(Canary, "when") !== undefined;

/** What `@Type` says about a property; `undefined` without it. */
export const typeOf = (type: DtoClass, property: string): TypeMetadata | undefined =>
  defaultMetadataStorage.findTypeMetadata(type, property);

/** Whether a property has an `@Transform` that makes instances. */
export const isTransformed = (type: DtoClass, property: string): boolean =>
  defaultMetadataStorage.findTransformMetadatas(type, property, TransformationType.PLAIN_TO_CLASS).length > 0;

/** Whether anything but a plain `@Type` decides how an instance of the class is made from data. */
export function hasTransforms(type: DtoClass, properties: readonly string[]): boolean {
  if (!readable) return true;
  for (let at: unknown = type; typeof at === "function" && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    if (defaultMetadataStorage.getStrategy(at) !== "none") return true;
  }
  return (
    defaultMetadataStorage.getExposedMetadatas(type).length > 0 ||
    defaultMetadataStorage.getExcludedMetadatas(type).length > 0 ||
    properties.some((property) => isTransformed(type, property) || isDynamic(typeOf(type, property)))
  );
}

/** A type that depends on the value, or a container that class-transformer fills in its own way. */
function isDynamic(metadata: TypeMetadata | undefined): boolean {
  if (metadata === undefined) return false;
  const { typeFunction, reflectedType, options } = metadata;
  return (
    options?.discriminator !== undefined ||
    (typeFunction !== undefined && typeFunction.length > 0) ||
    reflectedType === Map ||
    reflectedType === Set
  );
}
