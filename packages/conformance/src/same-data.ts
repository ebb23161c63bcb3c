/** Comparing data that may come from another realm. */
import { deepStrictEqual } from "node:assert/strict";

/**
 * Fails unless both are the same JSON. Classes and prototypes do not count: a result may be an instance, and a test runner
 * that gives each file globals of its own makes objects of `structuredClone` differ from literals.
 */
export function sameData(actual: unknown, expected: unknown): void {
  deepStrictEqual(asJson(actual), asJson(expected));
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
