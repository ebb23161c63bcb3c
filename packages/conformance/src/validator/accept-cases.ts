/** Cases about what is accepted, what comes out, and what compiling means. */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { sameData } from "../same-data.ts";
import type { SuiteCase } from "../suite.ts";
import { checkOf, failuresOf, fullOrder, type ValidatorUnderTest } from "./order-schema.ts";

/** Cases for every validator. */
export function acceptCases(subject: ValidatorUnderTest, foreign: readonly unknown[]): SuiteCase[] {
  const check = (value: unknown): unknown => checkOf(subject.create(), subject.order)(value);
  return [
    {
      title: "a complete value is accepted and comes out equal",
      run: async () => {
        sameData(await check(fullOrder()), fullOrder());
      },
    },
    {
      title: "members that may be missing may be missing",
      run: async () => {
        sameData(await check({ sku: "a", quantity: 1 }), { sku: "a", quantity: 1 });
        sameData(await check({ sku: "a", quantity: 1, items: [] }), { sku: "a", quantity: 1, items: [] });
      },
    },
    {
      title: "values at the limits are accepted",
      run: async () => {
        await check({ sku: "x".repeat(20), quantity: Number.MAX_SAFE_INTEGER, items: [{ price: 0 }] });
      },
    },
    {
      title: "an object without a prototype is accepted",
      run: async () => {
        const value = Object.assign(Object.create(null) as object, fullOrder());
        sameData(await check(value), fullOrder());
      },
    },
    {
      title: "the input is not changed",
      run: async () => {
        const input = deepFreeze({ ...fullOrder(), unknown: { deep: [1] } });
        const before = JSON.stringify(input);
        if (subject.unknownMembers === "reject") await failuresOf(checkOf(subject.create(), subject.order), input);
        else await check(input);
        strictEqual(JSON.stringify(input), before);
      },
    },
    unknownMembersCase(subject),
    coercionCase(subject),
    {
      title: "members that would change a prototype change none",
      run: async () => {
        const hostile: unknown = JSON.parse(
          '{"sku":"a","quantity":1,"__proto__":{"polluted":1},"items":[{"price":1,"__proto__":{"polluted":1}}]}',
        );
        // Refusing such a value is as good as ignoring the member.
        const [outcome] = await Promise.allSettled([(async () => check(hostile))()]);
        strictEqual(({} as { polluted?: unknown }).polluted, undefined, "Object.prototype was changed");
        if (outcome?.status === "fulfilled") {
          const { polluted, items } = outcome.value as { polluted?: unknown; items: { polluted?: unknown }[] };
          strictEqual(polluted, undefined);
          strictEqual(items[0]?.polluted, undefined);
        }
      },
    },
    {
      title: "a schema that is not of the validator's kind gives null",
      run: () => {
        const validator = subject.create();
        for (const schema of foreign) strictEqual(validator.compile(schema), null);
      },
    },
    {
      title: "nothing is compiled to nothing",
      run: () => {
        const validator = subject.create();
        for (const schema of [undefined, null, false, 5, "", Symbol("schema")])
          strictEqual(validator.compile(schema), null);
      },
    },
    {
      title: "one check serves any number of values, also at the same time",
      run: async () => {
        const compiled = checkOf(subject.create(), subject.order);
        const outcomes = await Promise.allSettled(
          Array.from({ length: 200 }, async (_, i) => compiled({ sku: `sku-${i}`, quantity: i % 2 })),
        );
        for (const [i, outcome] of outcomes.entries()) {
          strictEqual(outcome.status, i % 2 === 1 ? "fulfilled" : "rejected");
          if (outcome.status === "fulfilled") strictEqual((outcome.value as { sku: string }).sku, `sku-${i}`);
        }
      },
    },
    {
      title: "two values that are accepted do not share what comes out",
      run: async () => {
        const compiled = checkOf(subject.create(), subject.order);
        notStrictEqual(await compiled(fullOrder()), await compiled(fullOrder()));
      },
    },
  ];
}

function unknownMembersCase({ create, order, unknownMembers }: ValidatorUnderTest): SuiteCase {
  const input = (): object => ({ ...fullOrder(), extra: 1, items: [{ price: 1, extra: 2 }] });
  if (unknownMembers === "reject") {
    return {
      title: "members that the schema does not name are refused, each with its path",
      run: async () => {
        const failures = await failuresOf(checkOf(create(), order), input());
        deepStrictEqual(new Set(failures.map(({ field }) => field)), new Set(["extra", "items[0].extra"]));
      },
    };
  }
  const expected = unknownMembers === "keep" ? input() : { ...fullOrder(), items: [{ price: 1 }] };
  return {
    title: `members that the schema does not name are ${unknownMembers === "keep" ? "kept" : "left out"}`,
    run: async () => {
      sameData(await checkOf(create(), order)(input()), expected);
    },
  };
}

function coercionCase({ create, order, coerces }: ValidatorUnderTest): SuiteCase {
  const input = { sku: "a", quantity: "3" };
  return {
    title: coerces ? "the text of a number is taken for a number" : "the text of a number is no number",
    run: async () => {
      const check = checkOf(create(), order);
      if (coerces) {
        const { quantity } = (await check(input)) as { quantity: unknown };
        strictEqual(quantity, 3);
      } else {
        const fields = (await failuresOf(check, input)).map(({ field }) => field);
        ok(fields.includes("quantity"), `failures name ${fields.join()}`);
      }
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
