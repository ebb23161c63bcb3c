import { ServiceSchemaError } from "@isomer/core/adapter-kit";
import type { ClassPlan, Conversion } from "./class-plan.ts";
import { isTransformed, typeOf } from "./transform-metadata.ts";
import type { DtoClass } from "./validation-metadata.ts";

interface ConversionSource {
  readonly type: DtoClass;
  readonly property: string;
  /** The property has `@ValidateNested`. */
  readonly nested: boolean;
  /** Without a type no value could pass. */
  readonly mustBeTyped: boolean;
  readonly planOf: (type: unknown) => ClassPlan | null;
}

const SCALARS = new Map<unknown, (value: unknown) => unknown>([
  [String, (value) => String(value)],
  [Number, (value) => Number(value)],
  [Boolean, (value) => Boolean(value)],
  [Date, (value) => new Date(value as string)],
]);

/** Reads `@Type`, or the declared type of a nested property. Throws a `ServiceSchemaError` when neither tells. */
export function conversionOf({ type, property, nested, mustBeTyped, planOf }: ConversionSource): Conversion {
  const metadata = typeOf(type, property);
  if (metadata?.typeFunction !== undefined) {
    if (metadata.typeFunction.length > 0 || metadata.options?.discriminator !== undefined) return { kind: "data" };
    return ofType(metadata.typeFunction(), { type, property, planOf });
  }
  if (!nested || isTransformed(type, property)) return { kind: "data" };
  const declared = declaredType(type, property);
  if (typeof declared === "function" && planOf(declared) !== null) {
    return { kind: "class", type: declared as DtoClass, plan: () => planOf(declared), inferred: true };
  }
  if (!mustBeTyped) return { kind: "data" };
  throw new ServiceSchemaError(
    `${type.name}.${property} has @ValidateNested, but its class is not known. Add @Type(() => TheClass) from class-transformer.`,
  );
}

function ofType(
  target: unknown,
  { type, property, planOf }: Omit<ConversionSource, "nested" | "mustBeTyped">,
): Conversion {
  const convert = SCALARS.get(target);
  if (convert !== undefined) return { kind: "scalar", convert };
  if (typeof target !== "function") {
    throw new ServiceSchemaError(
      `@Type of ${type.name}.${property} answers ${String(target)}. Two files that import each other may be the cause.`,
    );
  }
  let plan: ClassPlan | null | undefined;
  const lookUp = (): ClassPlan | null => {
    plan ??= planOf(target);
    return plan;
  };
  // Mistakes in nested classes are found at registration, like those of the class itself.
  lookUp();
  return { kind: "class", type: target as DtoClass, plan: lookUp, inferred: false };
}

/** The type that the compiler emitted for a property, if it did. */
function declaredType(type: DtoClass, property: string): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object, property: string) => unknown };
  return getMetadata?.("design:type", type.prototype as object, property);
}
