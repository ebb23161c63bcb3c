import type { Rule } from "./rule.ts";
import type { DtoClass, RuleMetadata } from "./validation-metadata.ts";

/** What becomes of a property's value on its way into an instance. */
export type Conversion =
  /** Copied as data. */
  | { readonly kind: "data" }
  /** `@Type(() => Number)` and the like: each value is given to the function. */
  | { readonly kind: "scalar"; readonly convert: (value: unknown) => unknown }
  /** An instance of a class, or an array of them. `plan` is `null` for a class without rules. */
  | {
      readonly kind: "class";
      readonly type: DtoClass;
      readonly plan: () => ClassPlan | null;
      /** Taken from the property's declared type, because there is no `@Type`. */
      readonly inferred: boolean;
    };

/** Everything that is known of one property before a value is seen. */
export interface PropertyPlan {
  readonly name: string;
  /** `@IsOptional` and `@ValidateIf`: all must hold, or the property is not looked at. */
  readonly conditions: readonly ((object: unknown, value: unknown) => boolean)[];
  /** `@IsDefined`, which counts even where missing values are skipped. */
  readonly presence: readonly Rule[];
  readonly rules: readonly Rule[];
  /** The message of `@ValidateNested`, which the property has, or `null`. */
  readonly nested: RuleMetadata | null;
  readonly conversion: Conversion;
}

/** Everything that is known of one class before a value is seen. */
export interface ClassPlan {
  readonly type: DtoClass;
  readonly properties: readonly PropertyPlan[];
  readonly declared: ReadonlySet<string>;
  /** Properties without a decorator that the class itself sets. They are not the caller's to set. */
  readonly initial: ReadonlySet<string>;
  /** Instances are made here; otherwise class-transformer's decorators decide, and it makes them. */
  readonly direct: boolean;
  /** Has a rule that is declared asynchronous, itself or in a nested class. */
  readonly asynchronous: boolean;
}
