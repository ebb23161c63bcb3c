import { ServiceSchemaError } from "@isomer/core/adapter-kit";
import type { TargetMap } from "class-transformer";
import { ValidationTypes } from "class-validator";
import type { ClassPlan, PropertyPlan } from "./class-plan.ts";
import { conversionOf } from "./conversion.ts";
import { type CopyPolicy, isPlain } from "./copy-data.ts";
import type { Settings } from "./options.ts";
import { Rule } from "./rule.ts";
import { hasTransforms } from "./transform-metadata.ts";
import { constraintsOf, type DtoClass, hasRules, type RuleMetadata, rulesByProperty } from "./validation-metadata.ts";

/** The plans of all classes that one validator has met. */
export class PlanBook {
  readonly #settings: Settings;
  readonly #plans = new Map<unknown, ClassPlan | null>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * What class-transformer is given. It removes discriminators from it, so instances are copied as well; and it would make
   * an empty array of bytes that are no Buffer.
   */
  readonly dataOfLibrary: CopyPolicy = {
    isData: (object) => isPlain(object) || this.planOf(object.constructor) !== null,
    leafOf: (object) =>
      object instanceof Uint8Array ? Buffer.from(object.buffer, object.byteOffset, object.byteLength) : object,
  };

  /** The plan of a class, or `null` for one without rules. Throws a `ServiceSchemaError` for one that cannot work. */
  planOf(type: unknown): ClassPlan | null {
    if (!isClass(type)) return null;
    const known = this.#plans.get(type);
    if (known !== undefined) return known;
    if (!hasRules(type)) {
      this.#plans.set(type, null);
      return null;
    }
    return this.#build(type);
  }

  /** Types of nested properties that class-transformer cannot know, in the form in which it is told. */
  inferredTypes(): TargetMap[] {
    const maps: TargetMap[] = [];
    for (const plan of this.#plans.values()) {
      for (const { name, conversion } of plan?.properties ?? []) {
        if (plan === null || conversion.kind !== "class" || !conversion.inferred) continue;
        maps.push({ target: plan.type, properties: { [name]: conversion.type } });
      }
    }
    return maps;
  }

  #build(type: DtoClass): ClassPlan {
    const { scope, convert, transformOptions, forbidUnknownValues } = this.#settings;
    const byProperty = rulesByProperty(type, scope);
    if (byProperty.size === 0 && forbidUnknownValues) {
      throw new ServiceSchemaError(
        `Every rule of ${type.name} belongs to groups other than [${scope.groups.join()}], so no value could pass.`,
      );
    }
    const names = [...byProperty.keys()];
    const fresh = instantiate(type);
    const direct =
      !convert &&
      transformOptions === null &&
      !hasTransforms(type, names) &&
      !names.some((name) => name in type.prototype);
    const declared = new Set(names);
    const initial = new Set(Object.keys(fresh).filter((name) => !declared.has(name)));
    const properties: PropertyPlan[] = [];
    const plan = { type, properties, declared, initial, direct, asynchronous: false };
    // Known before its properties are: a class may contain itself.
    this.#plans.set(type, plan);
    try {
      for (const [name, rules] of byProperty) properties.push(this.#property(plan, name, rules));
    } catch (error) {
      this.#plans.delete(type);
      throw error;
    }
    plan.asynchronous = properties.some(({ rules, presence, conversion }) => {
      const nested = conversion.kind === "class" ? conversion.plan() : null;
      return [...rules, ...presence].some((rule) => rule.asynchronous) || nested?.asynchronous === true;
    });
    return plan;
  }

  #property({ type }: ClassPlan, name: string, metadata: readonly RuleMetadata[]): PropertyPlan {
    const ofType = (...types: readonly string[]): RuleMetadata[] =>
      metadata.filter((rule) => types.includes(rule.type));
    const rulesOf = (found: readonly RuleMetadata[]): Rule[] =>
      found.flatMap((rule) => constraintsOf(rule).map((constraint) => new Rule(rule, constraint, type.name)));
    const [nested = null] = ofType(ValidationTypes.NESTED_VALIDATION);
    const { forbidUnknownValues, convert } = this.#settings;
    return {
      name,
      conditions: ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(
        ({ constraints }) => constraints[0] as (object: unknown, value: unknown) => boolean,
      ),
      presence: rulesOf(ofType(ValidationTypes.IS_DEFINED)),
      rules: rulesOf(ofType(ValidationTypes.CUSTOM_VALIDATION)),
      nested,
      conversion: conversionOf({
        type,
        property: name,
        mustBeTyped: nested !== null && forbidUnknownValues && !convert,
        nested: nested !== null,
        planOf: (nestedType) => this.planOf(nestedType),
      }),
    };
  }
}

/** Whether something can be a class of params: built-ins have no rules of their own, functions no instances. */
const isClass = (type: unknown): type is DtoClass => typeof type === "function" && typeof type.prototype === "object";

function instantiate(type: DtoClass): object {
  try {
    return new type();
  } catch (cause) {
    throw new ServiceSchemaError(
      `${type.name} cannot hold params: its constructor fails without arguments. Give its parameters defaults.`,
      undefined,
      { cause },
    );
  }
}
