import { type Check, ServiceSchemaError, type ValidationFailure, type Validator } from "@isomer/core/adapter-kit";
import type { ClassPlan } from "./class-plan.ts";
import { isRecord } from "./copy-data.ts";
import { type FieldPath, fieldOf } from "./field-path.ts";
import { Hydration, Unconvertible } from "./hydration.ts";
import { Inspection } from "./inspection.ts";
import { type ClassValidatorOptions, type Settings, settingsOf } from "./options.ts";
import { plainOf } from "./plain-of.ts";
import { PlanBook } from "./plan-book.ts";

/**
 * Checks params against classes with decorators of class-validator. A schema is such a class, or `[TheClass]` for a list of
 * them. The metadata of a class is read once, at registration; values are checked by the constraints of class-validator
 * and converted by the rules of class-transformer.
 * @throws {BrokerOptionsError} for options that contradict each other.
 */
export class ClassValidator implements Validator {
  readonly name = "class";
  readonly #settings: Settings;
  readonly #book: PlanBook;

  constructor(options: ClassValidatorOptions = {}) {
    this.#settings = settingsOf(options);
    this.#book = new PlanBook(this.#settings);
  }

  /**
   * Answers `null` for a class without rules, and for what is no class.
   * @throws {ServiceSchemaError} for a class that no value could pass: its constructor fails without arguments, the class of
   * a nested property is not known, or all its rules belong to other groups.
   */
  compile(schema: unknown): Check | null {
    const [type, isList] =
      Array.isArray(schema) && schema.length === 1 ? [schema[0] as unknown, true] : [schema, false];
    const plan = this.#book.planOf(type);
    if (plan === null) return null;
    // A check that may have to wait always answers with a promise; no caller depends on the value for the kind of answer.
    const compiled: Schema = { plan, isList };
    if (plan.asynchronous) return async (value) => this.#check(compiled, value);
    return (value) => this.#check(compiled, value);
  }

  #check({ plan, isList }: Schema, value: unknown): unknown {
    const inspection = new Inspection(this.#settings, this.#book);
    let result: unknown;
    try {
      result = isList ? this.#list(plan, value, inspection) : this.#object(plan, { value, path: null }, inspection);
    } catch (error) {
      refuseWhole(inspection, error);
    }
    if (inspection.isPending) return this.#later(inspection, result);
    inspection.conclude();
    return this.#settings.transform ? result : plainOf(result, this.#book);
  }

  async #later(inspection: Inspection, result: unknown): Promise<unknown> {
    await inspection.settle();
    inspection.conclude();
    return this.#settings.transform ? result : plainOf(result, this.#book);
  }

  #list(plan: ClassPlan, value: unknown, inspection: Inspection): unknown {
    if (Array.isArray(value)) {
      return value.map((element: unknown, key) =>
        this.#object(plan, { value: element, path: { parent: null, key } }, inspection),
      );
    }
    const message = `the value must be a list of ${plan.type.name}`;
    inspection.refuse({ type: "isArray", field: "", message, actual: value, expected: [plan.type.name] });
    return undefined;
  }

  #object(plan: ClassPlan, { value, path }: Located, inspection: Inspection): unknown {
    if (!isRecord(value)) {
      const message = `the value must be an object (${plan.type.name})`;
      inspection.refuse({ type: "isObject", field: fieldOf(path), message, actual: value, expected: plan.type.name });
      return undefined;
    }
    const hydration = new Hydration(this.#settings, this.#book, (at, actual) => {
      inspection.refuse(shouldNotExist(at, actual));
    });
    const instance = hydration.instanceOf(plan, value, path);
    inspection.object(plan, instance, path);
    return instance;
  }
}

/** What one check is for. */
interface Schema {
  readonly plan: ClassPlan;
  readonly isList: boolean;
}

interface Located {
  readonly value: unknown;
  readonly path: FieldPath | null;
}

const shouldNotExist = (path: FieldPath, actual: unknown): ValidationFailure => ({
  type: "whitelistValidation",
  field: fieldOf(path),
  message: `property ${path.key} should not exist`,
  actual,
});

/** An error on the way says something of the value, unless it says something of a class. */
function refuseWhole(inspection: Inspection, error: unknown): void {
  if (error instanceof ServiceSchemaError) throw error;
  if (error instanceof Unconvertible) {
    inspection.refuse({ type: "conversion", field: error.field, message: error.message }, error.cause);
  } else if (error instanceof RangeError) {
    // The stack overflowed.
    inspection.refuse(
      { type: "nesting", field: "", message: "the value is nested too deeply, or contains itself" },
      error,
    );
  } else {
    throw error;
  }
}
