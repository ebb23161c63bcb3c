import { type ClassTransformOptions, plainToInstance } from "class-transformer";
import type { ClassPlan, Conversion, PropertyPlan } from "./class-plan.ts";
import { copyData, copyMembers, isRecord, isUnsafe } from "./copy-data.ts";
import { type FieldPath, fieldOf } from "./field-path.ts";
import type { Settings } from "./options.ts";
import type { PlanBook } from "./plan-book.ts";
import { type OnUnknown, Tidier } from "./tidier.ts";
import type { DtoClass } from "./validation-metadata.ts";

/** A value of which no instance can be made. */
export class Unconvertible extends Error {
  readonly field: string;

  constructor(path: FieldPath | null, cause: unknown) {
    super("the value cannot be converted", { cause });
    this.field = fieldOf(path);
  }
}

/** What an instance is made of. */
interface Source {
  readonly plan: ClassPlan;
  readonly input: Readonly<Record<string, unknown>>;
  readonly path: FieldPath | null;
}

type ClassConversion = Extract<Conversion, { readonly kind: "class" }>;

/**
 * Makes instances of classes from one value, which stays as it is. What is made is what class-transformer makes, without
 * looking every decorator up for every value; where its decorators do more than name types, it does the work itself.
 */
export class Hydration {
  readonly #settings: Settings;
  readonly #book: PlanBook;
  readonly #onUnknown: OnUnknown;

  constructor(settings: Settings, book: PlanBook, onUnknown: OnUnknown) {
    this.#settings = settings;
    this.#book = book;
    this.#onUnknown = onUnknown;
  }

  /** An instance with what the plan declares. Throws {@link Unconvertible}. */
  instanceOf(plan: ClassPlan, input: object, path: FieldPath | null): object {
    if (plan.direct) return this.#direct(plan, input as Readonly<Record<string, unknown>>, path);
    const instance = this.#byLibrary(plan.type, copyMembers(input, this.#book.dataOfLibrary), path);
    this.#tidy(instance, path);
    return instance as object;
  }

  #direct(plan: ClassPlan, input: Readonly<Record<string, unknown>>, path: FieldPath | null): object {
    const instance = new plan.type() as Record<string, unknown>;
    const { properties } = plan;
    for (let i = 0; i < properties.length; i++) {
      const { name, conversion } = properties[i] as PropertyPlan;
      // A method that the class sets in its constructor is not data.
      if (!Object.hasOwn(input, name) || typeof instance[name] === "function") continue;
      const value = input[name];
      if (typeof value !== "object" && conversion.kind !== "scalar") instance[name] = value;
      else instance[name] = this.#converted(conversion, value, { parent: path, key: name });
    }
    if (this.#settings.unknownProperties !== "strip") this.#takeUnknown(instance, { plan, input, path });
    return instance;
  }

  #converted(conversion: Conversion, value: unknown, path: FieldPath): unknown {
    if (value === null || value === undefined) return value;
    if (conversion.kind === "data") return copyData(value);
    if (Array.isArray(value)) {
      return value.map((element, key) => this.#converted(conversion, element, { parent: path, key }));
    }
    if (conversion.kind === "class") return this.#nested(conversion, value, path);
    try {
      return conversion.convert(value);
    } catch (error) {
      throw new Unconvertible(path, error);
    }
  }

  #nested(conversion: ClassConversion, value: unknown, path: FieldPath): unknown {
    if (typeof value !== "object") return value;
    const plan = conversion.plan();
    if (plan !== null && isRecord(value)) return this.instanceOf(plan, value, path);
    const converted = this.#byLibrary(conversion.type, copyData(value, this.#book.dataOfLibrary), path);
    this.#tidy(converted, path);
    return converted;
  }

  #takeUnknown(instance: Record<string, unknown>, { plan, input, path }: Source): void {
    for (const [key, value] of Object.entries(input)) {
      if (plan.declared.has(key) || isUnsafe(key)) continue;
      if (this.#settings.unknownProperties === "forbid") this.#onUnknown({ parent: path, key }, value);
      else if (!plan.initial.has(key) && !(key in plan.type.prototype)) instance[key] = copyData(value);
    }
  }

  #byLibrary(type: DtoClass, data: unknown, path: FieldPath | null): unknown {
    const { convert, transformOptions } = this.#settings;
    const options: ClassTransformOptions = { enableImplicitConversion: convert, ...transformOptions };
    const inferred = convert ? [] : this.#book.inferredTypes();
    // An empty list would keep the library from converting implicitly.
    if (inferred.length > 0) options.targetMaps = [...(options.targetMaps ?? []), ...inferred];
    try {
      return plainToInstance(type, data, options) as unknown;
    } catch (error) {
      throw new Unconvertible(path, error);
    }
  }

  #tidy(value: unknown, path: FieldPath | null): void {
    new Tidier(this.#settings.unknownProperties, this.#book, this.#onUnknown).tidy(value, path);
  }
}
