import { ValidationError, type ValidationFailure } from "@isomer/core/adapter-kit";
import type { ClassPlan, PropertyPlan } from "./class-plan.ts";
import { type FieldPath, fieldOf } from "./field-path.ts";
import { renderMessage } from "./message.ts";
import type { Settings } from "./options.ts";
import type { PlanBook } from "./plan-book.ts";
import type { Rule } from "./rule.ts";

/** A property of an instance, under inspection. */
interface Place {
  readonly object: object;
  readonly value: unknown;
  readonly path: FieldPath | null;
  readonly property: PropertyPlan;
}

/** One run of the rules over one value. It collects what is wrong. */
export class Inspection {
  readonly #settings: Settings;
  readonly #book: PlanBook;
  readonly #failures: ValidationFailure[] = [];
  readonly #pending: Promise<void>[] = [];
  #cause: unknown;

  constructor(settings: Settings, book: PlanBook) {
    this.#settings = settings;
    this.#book = book;
  }

  /** Rules that answered with a promise are not decided yet. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Waits for the rules that are not decided. Rejects with what a rule rejected with. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** Throws a `ValidationError` with every failure, if there is one. */
  conclude(): void {
    if (this.#failures.length === 0) return;
    throw new ValidationError(undefined, undefined, this.#failures, { cause: this.#cause });
  }

  /** Notes something that is wrong. `actual` is told if it is a primitive. */
  refuse({ type, field, message, actual, expected }: ValidationFailure, cause?: unknown): void {
    const failure: { -readonly [K in keyof ValidationFailure]: ValidationFailure[K] } = { type, field, message };
    if (this.#settings.exposeValues && isTellable(actual)) failure.actual = actual;
    if (expected !== undefined) failure.expected = expected;
    this.#failures.push(failure);
    this.#cause ??= cause;
  }

  /** Runs the rules of an instance and of everything nested in it. */
  object(plan: ClassPlan, object: object, path: FieldPath | null): void {
    const { properties } = plan;
    for (let i = 0; i < properties.length; i++) {
      const property = properties[i] as PropertyPlan;
      const value = (object as Readonly<Record<string, unknown>>)[property.name];
      const place: Place = { object, value, path, property };
      if (property.conditions.length === 0 || this.#isLookedAt(place)) this.#property(place);
    }
  }

  #isLookedAt({ object, value, path, property }: Place): boolean {
    try {
      // All of them are asked, as class-validator does: a condition may have been written to be called.
      return property.conditions.map((holds) => holds(object, value)).every(Boolean);
    } catch (error) {
      const field = fieldOf({ parent: path, key: property.name });
      this.refuse({ type: "validateIf", field, message: `the condition of ${property.name} cannot be checked` }, error);
      return false;
    }
  }

  #property(place: Place): void {
    const { value, property, path } = place;
    const before = this.#failures.length;
    this.#rules(property.presence, place, before);
    if (value === undefined ? this.#settings.skipUndefined : value === null && this.#settings.skipNull) return;
    this.#rules(property.rules, place, before);
    if (property.nested === null || this.#isDecided(before)) return;
    this.#nested(value, { parent: path, key: property.name }, place);
  }

  /** No more is asked about a property that has a failure already. */
  #isDecided(before: number): boolean {
    return this.#settings.stopAtFirstError && this.#failures.length > before;
  }

  #rules(rules: readonly Rule[], place: Place, before: number): void {
    for (let i = 0; i < rules.length; i++) {
      if (this.#isDecided(before)) return;
      const rule = rules[i] as Rule;
      if (!rule.each || !isContainer(place.value)) this.#ask(rule, place, null);
      else for (const element of elementsOf(place.value)) this.#ask(rule, place, element);
    }
  }

  /** Asks about the property's value, or about one of its elements. */
  #ask(rule: Rule, place: Place, element: Element | null): void {
    let answer: unknown;
    try {
      answer = rule.holds(place.object, place.value, element === null ? place.value : element[1]);
    } catch (cause) {
      // Most rules that throw were written for another type than that of the value. The error is kept as the cause.
      this.#broken(rule, place, { element, cause });
      return;
    }
    if (answer === true) return;
    if (isThenable(answer)) this.#pending.push(this.#later(answer, () => this.#broken(rule, place, { element })));
    else if (!answer) this.#broken(rule, place, { element });
  }

  async #later(answer: PromiseLike<unknown>, broken: () => void): Promise<void> {
    if (!(await answer)) broken();
  }

  #broken(
    rule: Rule,
    place: Place,
    { element, cause }: { readonly element: Element | null; readonly cause?: unknown },
  ): void {
    const { object, value, path, property } = place;
    const at: FieldPath = { parent: path, key: property.name };
    const field = fieldOf(element === null ? at : { parent: at, key: element[0] });
    const message = rule.message(object, value, this.#settings.defaultMessages);
    const actual = element === null ? value : element[1];
    this.refuse({ type: rule.type, field, message, actual, expected: rule.expected }, cause);
  }

  #nested(value: unknown, path: FieldPath, place: Place): void {
    if (value === undefined || (value === null && this.#settings.skipNull)) return;
    if (isContainer(value)) {
      for (const [key, element] of elementsOf(value)) this.#nested(element, { parent: path, key }, place);
    } else if (typeof value === "object" && value !== null) {
      this.#nestedObject(value, path);
    } else {
      const { object, property } = place;
      const args = { targetName: object.constructor.name, property: property.name, object, value, constraints: [] };
      const message = renderMessage(property.nested?.message ?? "", args);
      this.refuse({ type: "nestedValidation", field: fieldOf(path), message, actual: value });
    }
  }

  #nestedObject(value: object, path: FieldPath): void {
    // Not `value.constructor`, which the caller can set on data.
    const prototype = Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null;
    const plan = this.#book.planOf(prototype?.constructor);
    if (plan !== null) this.object(plan, value, path);
    else if (this.#settings.forbidUnknownValues) {
      this.refuse({ type: "unknownValue", field: fieldOf(path), message: "the value is of no class with rules" });
    }
  }
}

/** An element of a container, behind its index or key. */
type Element = readonly [key: string | number, value: unknown];

type Container = readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>;

const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) || value instanceof Set || value instanceof Map;

function elementsOf(container: Container): Iterable<Element> {
  if (!(container instanceof Map)) return [...(container as Iterable<unknown>)].entries();
  return Array.from(container, ([key, element]) => [String(key), element] as const);
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { readonly then?: unknown }).then === "function";

const isTellable = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
