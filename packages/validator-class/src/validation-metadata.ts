/** What class-validator's decorators say about a class. */
import { getMetadataStorage, type MetadataStorage } from "class-validator";
import type { RuleScope } from "./options.ts";

/** A class whose instances carry params. */
export type DtoClass = new () => object;

/** One decorator on one property. */
export type RuleMetadata = ReturnType<MetadataStorage["getTargetValidationMetadatas"]>[number];
/** What a decorator checks with. */
export type ConstraintMetadata = ReturnType<MetadataStorage["getTargetValidatorConstraints"]>[number];

/** Whether a class or one of its bases has a property with a decorator of class-validator, of whatever group. */
export const hasRules = (type: DtoClass): boolean =>
  getMetadataStorage().getTargetValidationMetadatas(type, type.name, true, false).length > 0;

/** The rules of a class and its bases within the scope, by property, in the order of their decorators. */
export function rulesByProperty(type: DtoClass, scope: RuleScope): ReadonlyMap<string, readonly RuleMetadata[]> {
  const { always, strictGroups, groups } = scope;
  const found = getMetadataStorage().getTargetValidationMetadatas(type, type.name, always, strictGroups, [...groups]);
  const grouped = new Map<string, RuleMetadata[]>();
  for (const metadata of found) {
    const known = grouped.get(metadata.propertyName);
    if (known === undefined) grouped.set(metadata.propertyName, [metadata]);
    else known.push(metadata);
  }
  return grouped;
}

/** What a decorator checks with: one constraint, unless a class is registered more than once. */
export const constraintsOf = (metadata: RuleMetadata): readonly ConstraintMetadata[] =>
  getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
