import type { Check, ValidationFailure } from "@isomer/core/adapter-kit";
import { ValidationError } from "@isomer/core/adapter-kit";
import { plainToInstance } from "class-transformer";
import { type ValidationError as LibraryError, type ValidatorOptions, validateSync } from "class-validator";

/** What a check made of an input, in a form in which two checks can be compared. */
export type Outcome = { readonly value: unknown } | { readonly failures: readonly string[] };

/** What class-transformer and class-validator themselves make of an input; `null` when they throw. */
export function libraryOutcome(type: new () => object, input: unknown, options: ValidatorOptions): Outcome | null {
  let instance: object;
  try {
    instance = plainToInstance(type, input);
  } catch {
    return null;
  }
  const errors = validateSync(instance, options);
  if (errors.length === 0) return { value: instance };
  return { failures: [...new Set(errors.flatMap((error) => flatten(error, "", instance)))].sort() };
}

/** What a check of ours makes of it. */
export function outcomeOf(check: Check, input: unknown): Outcome {
  try {
    return { value: check(input) };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const failures = error.data as readonly ValidationFailure[];
    return { failures: [...new Set(failures.map(comparable))].sort() };
  }
}

function flatten(error: LibraryError, path: string, parent: unknown): string[] {
  // A value of an unknown class is reported below itself, without a property.
  const { property } = error as { property?: string };
  const field = property === undefined ? path : joined(path, property, Array.isArray(parent));
  const own = Object.entries(error.constraints ?? {}).map(([type, message]) => text(type, field, message));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field, error.value))];
}

function joined(path: string, property: string, indexed: boolean): string {
  if (indexed) return `${path}[${property}]`;
  return path === "" ? property : `${path}.${property}`;
}

/** The library names the list where we name its elements. */
const comparable = ({ type, field, message }: ValidationFailure): string =>
  text(
    type,
    message.startsWith("each value in ") && type !== "nestedValidation" ? field.replace(/\[\d+\]$/, "") : field,
    message,
  );

const text = (type: string, field: string, message: string): string =>
  type === "unknownValue" ? `${field}: ${type}` : `${field}: ${type}: ${message}`;
