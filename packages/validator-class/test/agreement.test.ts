import "reflect-metadata";
import { type SeededRandom, seededRandom } from "@isomer/conformance";
import type { ValidatorOptions } from "class-validator";
import { ClassValidator } from "../src/index.ts";
import * as classes from "./dto-classes.ts";
import { libraryOutcome, outcomeOf } from "./library-outcome.ts";

const RUNS = 1000;

const item = { price: 5, name: "item" };
const UUID = "5f0c6c1e-9a55-4b8e-8f5d-0a7b3c1d2e4f";

/** One class, and an input of it that is valid. */
const SUBJECTS: readonly (readonly [type: new () => object, valid: () => object])[] = [
  [classes.Simple, () => ({ sku: "a", quantity: 5 })],
  [
    classes.Texts,
    () => ({
      length: "abc",
      between: "abc",
      email: "a@b.io",
      id: UUID,
      lower: "abc",
      filled: 1,
      consent: "yes",
      refusal: "yes",
    }),
  ],
  [
    classes.Scalars,
    () => ({
      flag: true,
      number: 1.5,
      any: 2,
      positive: 1,
      oneOf: "two",
      colour: "red",
      size: 5,
      date: new Date(5),
      object: { a: [{ b: 1 }] },
      anything: [1],
    }),
  ],
  [classes.Optionals, () => ({ maybe: "a", defined: 1, withDefault: "b", limit: 7, whenLarge: "c", unlessSkipped: 1 })],
  [classes.Nested, () => ({ items: [{ ...item }, { ...item }], address: { city: "a" }, home: { city: "b" } })],
  [classes.Lists, () => ({ tags: ["a", "b"], numbers: [1, 2] })],
  [
    classes.Tree,
    () => ({
      name: "a",
      children: [
        { name: "b", children: [] },
        { name: "c", children: [{ name: "d" }] },
      ],
    }),
  ],
  [classes.Derived, () => ({ id: "a", rank: "b", active: true })],
  [classes.Converted, () => ({ count: "5", at: "2020-01-01", text: 5, flag: 1 })],
  [classes.Transformed, () => ({ name: " ab ", external: 5, secret: "a", items: [{ ...item }] })],
];

const ODD: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => "",
  () => "text",
  () => "abcdefghijkl",
  () => "7",
  () => "skip",
  () => 0,
  () => -1,
  () => 1.5,
  () => 1000,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => true,
  () => false,
  () => [],
  () => ["a", "a", 5, null],
  () => [[]],
  () => [[{ price: -1 }]],
  () => [null, undefined, { price: 1 }, "x"],
  () => ({}),
  () => ({ price: "x", city: "", name: 5 }),
  () => new Date(7),
  () => Object.create(null) as object,
];

/** Replaces, removes or adds some members of the input, at any depth. */
function disturbed(input: unknown, random: SeededRandom): unknown {
  if (typeof input !== "object" || input === null || input instanceof Date) return input;
  const object = input as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const dice = random(10);
    if (dice === 0) object[key] = (ODD[random(ODD.length)] as () => unknown)();
    else if (dice === 1 && !Array.isArray(input)) delete object[key];
    else disturbed(object[key], random);
  }
  if (!Array.isArray(input) && random(4) === 0) object[["extra", "id", "price"][random(3)] as string] = random(3);
  return input;
}

const OPTIONS: Readonly<Record<string, ValidatorOptions>> = {
  "unknown properties stripped": { whitelist: true },
  "unknown properties refused": { whitelist: true, forbidNonWhitelisted: true },
  "unknown properties kept": { whitelist: false },
  "missing properties skipped": { whitelist: true, skipMissingProperties: true },
  "null properties skipped": { whitelist: true, skipNullProperties: true },
  "unknown classes allowed": { whitelist: true, forbidUnknownValues: false },
};

describe.each(Object.entries(OPTIONS))("with %s", (title, options) => {
  it.each(SUBJECTS.map(([type, valid]) => [type.name, type, valid] as const))(
    `%s: ${RUNS} random inputs end as they do in the libraries`,
    (_name, type, valid) => {
      const check = new ClassValidator(options).compile(type);
      if (check === null) throw new Error("the class was not taken");
      const random = seededRandom(title.length * 1000 + type.name.length);
      let accepted = 0;
      for (let run = 0; run < RUNS; run++) {
        const input = run === 0 ? valid() : disturbed(valid(), random);
        const expected = libraryOutcome(type, input, options);
        const actual = outcomeOf(check, input);
        // Where the libraries throw something else, the value is refused.
        if (expected === null) expect(actual).toHaveProperty("failures");
        else expect(actual).toStrictEqual(expected);
        if ("value" in actual) accepted++;
      }
      // A comparison of refusals alone, or of acceptances alone, would say little.
      expect(accepted).toBeGreaterThan(RUNS / 20);
      expect(accepted).toBeLessThan(RUNS);
    },
  );
});
