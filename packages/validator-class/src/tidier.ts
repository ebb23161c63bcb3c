import type { ClassPlan } from "./class-plan.ts";
import type { FieldPath } from "./field-path.ts";
import type { Settings } from "./options.ts";
import type { PlanBook } from "./plan-book.ts";

/** Hears of a property that no decorator declares, where those are refused. */
export type OnUnknown = (path: FieldPath, value: unknown) => void;

/** Treats the properties that no decorator declares, in instances that class-transformer made. */
export class Tidier {
  readonly #unknownProperties: Settings["unknownProperties"];
  readonly #book: PlanBook;
  readonly #onUnknown: OnUnknown;

  constructor(unknownProperties: Settings["unknownProperties"], book: PlanBook, onUnknown: OnUnknown) {
    this.#unknownProperties = unknownProperties;
    this.#book = book;
    this.#onUnknown = onUnknown;
  }

  /** Goes through an instance, or a container of instances, and everything declared within. */
  tidy(value: unknown, path: FieldPath | null): void {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value) || value instanceof Set) {
      let index = 0;
      for (const element of value as Iterable<unknown>) this.tidy(element, { parent: path, key: index++ });
    } else if (value instanceof Map) {
      for (const [key, element] of value) this.tidy(element, { parent: path, key: String(key) });
    } else {
      const plan = this.#book.planOf(value.constructor);
      if (plan !== null) this.#instance(plan, value as Record<string, unknown>, path);
    }
  }

  #instance(plan: ClassPlan, instance: Record<string, unknown>, path: FieldPath | null): void {
    for (const [key, value] of Object.entries(instance)) {
      const at: FieldPath = { parent: path, key };
      if (plan.declared.has(key)) this.tidy(value, at);
      else if (plan.initial.has(key)) restore(plan, instance, key);
      else if (this.#unknownProperties === "strip") delete instance[key];
      else if (this.#unknownProperties === "forbid") this.#onUnknown(at, value);
    }
  }
}

/** A property that the class sets for itself gets its value back, whatever the input had to say. */
function restore(plan: ClassPlan, instance: Record<string, unknown>, key: string): void {
  const fresh = new plan.type() as Readonly<Record<string, unknown>>;
  instance[key] = fresh[key];
}
