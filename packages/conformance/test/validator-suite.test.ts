/** The suite itself: it must notice validators that break the port. */
import { type Check, ValidationError, type ValidationFailure, type Validator } from "@isomer/core/adapter-kit";
import { type Order, validatorSuite } from "../src/index.ts";
import { failuresOf } from "./run-suite.ts";

type Flaw = "none" | "accepts everything" | "changes the input" | "crashes on null" | "short paths" | "plain errors";

/** A validator of orders alone. */
class OrderValidator implements Validator {
  readonly name = "orders";
  readonly #flaw: Flaw;

  constructor(flaw: Flaw) {
    this.#flaw = flaw;
  }

  compile(schema: unknown): Check | null {
    return schema === "order" ? (value) => this.#check(value) : null;
  }

  #check(value: unknown): unknown {
    if (this.#flaw === "crashes on null") Object.keys(value as object);
    const failures = failuresIn(value);
    if (this.#flaw === "short paths") for (const failure of failures) shorten(failure);
    if (failures.length > 0 && this.#flaw !== "accepts everything") {
      throw this.#flaw === "plain errors" ? new Error("refused") : new ValidationError(undefined, undefined, failures);
    }
    if (this.#flaw === "changes the input") delete (value as { unknown?: unknown }).unknown;
    const { sku, quantity, note, items } = value as Order;
    return {
      ...{ sku, quantity },
      ...(note === undefined ? {} : { note }),
      ...(items === undefined ? {} : { items: items.map(({ price }) => ({ price })) }),
    };
  }
}

const shorten = (failure: { field: string }): void => {
  failure.field = failure.field.replace(/^.*\./, "");
};

function failuresIn(value: unknown): { -readonly [K in keyof ValidationFailure]: ValidationFailure[K] }[] {
  const failures: ValidationFailure[] = [];
  const must = (holds: boolean, field: string, actual: unknown): void => {
    if (!holds) failures.push({ type: "wrong", field, message: `${field} is wrong`, actual });
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    must(false, "", value);
    return failures;
  }
  const { sku, quantity, note, items } = value as Partial<Record<keyof Order, unknown>>;
  must(typeof sku === "string" && sku.length >= 1 && sku.length <= 20, "sku", sku);
  must(Number.isInteger(quantity) && (quantity as number) >= 1, "quantity", quantity);
  must(note === undefined || typeof note === "string", "note", note);
  if (!Array.isArray(items)) must(items === undefined, "items", items);
  else {
    items.forEach(({ price }: { price?: unknown }, i) => {
      must(typeof price === "number" && price >= 0, `items[${i}].price`, price);
    });
  }
  return failures;
}

const failuresWith = (flaw: Flaw): Promise<string[]> =>
  failuresOf((runner) =>
    validatorSuite(runner, { name: "orders", create: () => new OrderValidator(flaw), order: "order", foreign: [{}] }),
  );

describe("the validator suite", () => {
  it("passes a validator that keeps the port", async () => {
    expect(await failuresWith("none")).toEqual([]);
  });

  it("notices a validator that accepts everything", async () => {
    const failures = await failuresWith("accepts everything");
    expect(failures).toContain("a missing member is refused with its path");
    expect(failures).toContain("null, other values that are no objects, and lists are refused with an empty path");
  });

  it("notices a changed input", async () => {
    expect(await failuresWith("changes the input")).toEqual(["the input is not changed"]);
  });

  it("notices a crash in place of a failure", async () => {
    expect(await failuresWith("crashes on null")).toEqual([
      "null, other values that are no objects, and lists are refused with an empty path",
    ]);
  });

  it("notices paths that do not lead to the value", async () => {
    const failures = await failuresWith("short paths");
    expect(failures).toContain("an element of a list is refused with its path");
    expect(failures).not.toContain("a missing member is refused with its path");
  });

  it("notices errors of another kind", async () => {
    expect(await failuresWith("plain errors")).toContain("the error and each failure say what they must");
  });
});
