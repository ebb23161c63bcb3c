import { type Check, ValidationError, type ValidationFailure } from "@isomer/core/adapter-kit";
import { ClassValidator, type ClassValidatorOptions } from "../src/index.ts";

/** The check of a class with rules. */
export function checkOf(schema: unknown, options?: ClassValidatorOptions): Check {
  const check = new ClassValidator(options).compile(schema);
  if (check === null) throw new Error("the schema was not taken");
  return check;
}

/** The error with which a check refuses a value. */
export async function errorOf(check: Check, value: unknown): Promise<ValidationError> {
  try {
    await check(value);
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error("the value was accepted");
}

/** The failures with which a check refuses a value. */
export async function failuresOf(check: Check, value: unknown): Promise<readonly ValidationFailure[]> {
  return (await errorOf(check, value)).data as readonly ValidationFailure[];
}

/** Type and field of the failures. */
export async function brokenBy(check: Check, value: unknown): Promise<string[]> {
  return (await failuresOf(check, value)).map(({ type, field }) => `${field}: ${type}`);
}
