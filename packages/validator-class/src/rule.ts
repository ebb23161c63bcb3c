import type { ValidationArguments, ValidatorConstraintInterface } from "class-validator";
import { renderMessage } from "./message.ts";
import type { ConstraintMetadata, RuleMetadata } from "./validation-metadata.ts";

/** One check of one property, with everything looked up that class-validator looks up for each value. */
export class Rule {
  /** Name for failures, for example `isInt`. */
  readonly type: string;
  /** What the rule demands, as data, or `undefined` when there is nothing to tell but its name. */
  readonly expected: unknown;
  /** Applies to the elements of an array, set or map. */
  readonly each: boolean;
  /** Declared to answer with promises. */
  readonly asynchronous: boolean;
  readonly #metadata: RuleMetadata;
  readonly #constraint: ConstraintMetadata;
  readonly #targetName: string;
  #validator: ValidatorConstraintInterface | undefined;

  /** `targetName` is the name of the class for messages. */
  constructor(metadata: RuleMetadata, constraint: ConstraintMetadata, targetName: string) {
    this.type = constraint.name || metadata.type;
    this.expected = expectedBy(this.type, metadata.constraints ?? []);
    this.each = metadata.each === true;
    this.asynchronous = constraint.async === true;
    this.#metadata = metadata;
    this.#constraint = constraint;
    this.#targetName = targetName;
  }

  /** Asks the constraint, unless the rule's own `validateIf` excepts the value, of which `subject` may be an element. */
  holds(object: object, value: unknown, subject: unknown): boolean | Promise<boolean> {
    const { validateIf } = this.#metadata;
    if (validateIf !== undefined && !validateIf(object, value)) return true;
    // Made at the first use, not at registration: the application may set class-validator's container in between.
    this.#validator ??= this.#constraint.instance;
    return this.#validator.validate(subject, this.#arguments(object, value));
  }

  /** The message for a value that broke the rule. */
  message(object: object, value: unknown, defaultMessages: boolean): string {
    const { message } = this.#metadata;
    const args = this.#arguments(object, value);
    if (message) return renderMessage(message, args);
    return renderMessage(defaultMessages ? (this.#validator?.defaultMessage?.(args) ?? "") : "", args);
  }

  #arguments(object: object, value: unknown): ValidationArguments {
    const { propertyName, constraints } = this.#metadata;
    return { targetName: this.#targetName, property: propertyName, object, value, constraints };
  }
}

function expectedBy(type: string, constraints: readonly unknown[]): unknown {
  // An enum comes with the list of its values.
  const told = (type === "isEnum" ? constraints.slice(1) : constraints)
    .map(asData)
    .filter((constraint) => constraint !== undefined);
  return told.length > 1 ? told : told[0];
}

/** A constraint that can be sent: patterns and classes as text, without functions and empty settings. */
function asData(constraint: unknown): unknown {
  if (typeof constraint === "function") return constraint.name === "" ? undefined : constraint.name;
  if (typeof constraint === "bigint" || typeof constraint === "symbol") return String(constraint);
  if (constraint instanceof RegExp) return String(constraint);
  if (typeof constraint !== "object" || constraint === null || constraint instanceof Date) return constraint;
  if (Array.isArray(constraint)) return constraint.map(asData);
  return Object.keys(constraint).length === 0 ? undefined : constraint;
}
