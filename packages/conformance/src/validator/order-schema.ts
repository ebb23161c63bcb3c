/** What the schema under test describes, and how its inputs are checked. */
import type { Check, ValidationFailure, Validator } from "@isomer/core/adapter-kit";
import { ValidationError } from "@isomer/core/adapter-kit";
import { fail } from "../suite.ts";

/**
 * The data that the schema `order` of a suite must describe. `note` and `items` may be missing; nothing else may.
 */
export interface Order {
  /** 1 to 20 characters. */
  readonly sku: string;
  /** A whole number from 1 on. */
  readonly quantity: number;
  readonly note?: string;
  readonly items?: readonly {
    /** From 0 on. */
    readonly price: number;
  }[];
}

/** What the cases know about the adapter. */
export interface ValidatorUnderTest {
  readonly create: () => Validator;
  readonly order: unknown;
  readonly coerces: boolean;
  readonly unknownMembers: "strip" | "keep" | "reject";
}

/** A valid order with everything. */
export const fullOrder = (): Order => ({
  sku: "a-1",
  quantity: 2,
  note: "soon",
  items: [{ price: 1.5 }, { price: 0 }],
});

/** The check of a schema that must be of the validator's kind. */
export function checkOf(validator: Validator, schema: unknown): Check {
  return validator.compile(schema) ?? fail("the validator does not take the schema for one of its kind");
}

/** The failures with which the check refuses a value. */
export async function failuresOf(check: Check, value: unknown): Promise<readonly ValidationFailure[]> {
  let result: unknown;
  try {
    result = await check(value);
  } catch (error) {
    if (!(error instanceof ValidationError))
      fail("refused with something else than a ValidationError", { actual: error });
    if (!Array.isArray(error.data)) fail("the error's data is no list", { actual: error.data });
    return error.data as readonly ValidationFailure[];
  }
  return fail("the value was accepted", { actual: result });
}
