/** Cases about schemas with rules that need time. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Validator } from "@isomer/core/adapter-kit";
import type { SuiteCase } from "../suite.ts";
import { checkOf, failuresOf } from "./order-schema.ts";

/** Cases for a validator that can wait. */
export function asyncCases(create: () => Validator, schema: unknown): SuiteCase[] {
  return [
    {
      title: "a rule that needs time is waited for",
      run: async () => {
        const check = checkOf(create(), schema);
        const accepted = check({ name: "free" });
        ok(accepted instanceof Promise, "the check of an asynchronous schema answers no promise");
        strictEqual(((await accepted) as { name: unknown }).name, "free");
      },
    },
    {
      title: "a rule that refuses late names the path",
      run: async () => {
        const failures = await failuresOf(checkOf(create(), schema), { name: "taken" });
        deepStrictEqual(
          failures.map(({ field }) => field),
          ["name"],
        );
      },
    },
    {
      title: "checks that wait at the same time do not disturb each other",
      run: async () => {
        const check = checkOf(create(), schema);
        const names = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? "taken" : `free-${i}`));
        const outcomes = await Promise.allSettled(names.map(async (name) => check({ name })));
        deepStrictEqual(
          outcomes.map(({ status }) => status),
          names.map((name) => (name === "taken" ? "rejected" : "fulfilled")),
        );
      },
    },
  ];
}
