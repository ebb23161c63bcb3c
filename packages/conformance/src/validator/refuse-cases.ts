/** Cases about what is refused, and what the error says. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ValidationError } from "@isomer/core/adapter-kit";
import type { SuiteCase } from "../suite.ts";
import { checkOf, failuresOf, fullOrder, type ValidatorUnderTest } from "./order-schema.ts";

/** What is wrong, an input that is wrong in this way, and the paths that the failures must name. */
const WRONG: readonly (readonly [what: string, input: () => unknown, fields: readonly string[]])[] = [
  ["a missing member", () => ({ quantity: 1 }), ["sku"]],
  ["a member that is null", () => ({ ...fullOrder(), sku: null }), ["sku"]],
  ["a member of another type", () => ({ ...fullOrder(), sku: { toString: "a" } }), ["sku"]],
  ["a text that is too short", () => ({ ...fullOrder(), sku: "" }), ["sku"]],
  ["a text that is too long", () => ({ ...fullOrder(), sku: "x".repeat(21) }), ["sku"]],
  ["a number that is too small", () => ({ ...fullOrder(), quantity: 0 }), ["quantity"]],
  ["a number that is not whole", () => ({ ...fullOrder(), quantity: 1.5 }), ["quantity"]],
  ["a number that is none", () => ({ ...fullOrder(), quantity: Number.NaN }), ["quantity"]],
  ["an optional member of another type", () => ({ ...fullOrder(), note: {} }), ["note"]],
  ["a list that is none", () => ({ ...fullOrder(), items: "none" }), ["items"]],
  ["an element of a list", () => ({ ...fullOrder(), items: [{ price: 1 }, { price: -1 }] }), ["items[1].price"]],
  ["an element that lacks a member", () => ({ ...fullOrder(), items: [{}, { price: 1 }] }), ["items[0].price"]],
  [
    "many members at once",
    () => ({ sku: 5, quantity: -1, items: [{ price: 1 }, {}, { price: "-" }] }),
    ["sku", "quantity", "items[1].price", "items[2].price"],
  ],
  ["an empty object", () => ({}), ["sku", "quantity"]],
];

const NO_OBJECTS: readonly unknown[] = [null, undefined, true, 5, "text", [], [fullOrder()], () => 1];

/** Cases for every validator. */
export function refuseCases(subject: ValidatorUnderTest): SuiteCase[] {
  const wrong = subject.coerces ? WRONG.filter(([, input]) => !isCoerced(input())) : WRONG;
  return [
    ...wrong.map(
      ([what, input, fields]): SuiteCase => ({
        title: `${what} is refused with its path`,
        run: async () => {
          const failures = await failuresOf(checkOf(subject.create(), subject.order), input());
          deepStrictEqual([...new Set(failures.map(({ field }) => field))].sort(), [...fields].sort());
        },
      }),
    ),
    {
      title: "null, other values that are no objects, and lists are refused with an empty path",
      run: async () => {
        const check = checkOf(subject.create(), subject.order);
        for (const value of NO_OBJECTS) {
          const failures = await failuresOf(check, value);
          deepStrictEqual(
            failures.map(({ field }) => field),
            [""],
          );
        }
      },
    },
    {
      title: "the error and each failure say what they must",
      run: async () => {
        const check = checkOf(subject.create(), subject.order);
        const [error] = await Promise.allSettled([(async () => check({ ...fullOrder(), quantity: 0 }))()]);
        ok(error?.status === "rejected" && error.reason instanceof ValidationError);
        strictEqual(error.reason.code, 422);
        strictEqual(error.reason.type, "VALIDATION_ERROR");
        strictEqual(error.reason.retryable, false);
        const [failure] = await failuresOf(check, { ...fullOrder(), quantity: 0 });
        ok(failure !== undefined);
        ok(failure.type.length > 0 && failure.message.length > 0);
        strictEqual(failure.actual, 0);
      },
    },
    {
      title: "failures can be sent as JSON",
      run: async () => {
        const failures = await failuresOf(checkOf(subject.create(), subject.order), { items: [{ price: "-" }] });
        strictEqual((JSON.parse(JSON.stringify(failures)) as unknown[]).length, failures.length);
      },
    },
    {
      title: "a value that was refused does not spoil the check",
      run: async () => {
        const check = checkOf(subject.create(), subject.order);
        for (const [, input] of wrong) await failuresOf(check, input());
        await check(fullOrder());
      },
    },
  ];
}

/** Converting makes a text of anything, and a number of null. */
const isCoerced = (input: unknown): boolean => {
  const { sku, note } = input as { sku?: unknown; note?: unknown };
  return sku === 5 || typeof sku === "object" || typeof note === "object";
};
