import "reflect-metadata";
import { inject, injectable } from "tsyringe";

/** A class of which instances are injected. Its parameters are a matter of metadata. */
export type InjectableClass = new (...args: never[]) => object;

/** One parameter of a constructor. */
export interface Parameter {
  /** From 0 on. */
  readonly index: number;
  /** What is injected: the declared type, or what `@inject` names. `undefined` if neither is known. */
  readonly token: unknown;
  /** The parameter may stay without a value. */
  readonly optional: boolean;
}

type NamedTokens = Readonly<Record<number, unknown>>;

/** Where the compiler puts the types of a constructor's parameters. */
const PARAMETER_TYPES = "design:paramtypes";
/** Where tsyringe keeps what its parameter decorators say. */
const INJECTION_TOKENS = "injectionTokens";
/** Stands for the value of a parameter that gets its default. Nothing is ever registered under it. */
const DEFAULT_VALUE = Symbol("default value");
/** Types that the compiler emits for what has no class of its own. */
const TYPES_OF_DATA: ReadonlySet<unknown> = new Set([
  Object,
  String,
  Number,
  Boolean,
  Array,
  Function,
  Symbol,
  BigInt,
  Promise,
]);

/** Whether a token says nothing of what is to be injected. */
export const isTypeOfData = (token: unknown): boolean => TYPES_OF_DATA.has(token);

/**
 * The parameters of a class's constructor, from the decorators of tsyringe and the types that the compiler emitted; `null`
 * when it has parameters of which nothing is known.
 */
export function parametersOf(type: InjectableClass): readonly Parameter[] | null {
  const types = Reflect.getMetadata(PARAMETER_TYPES, type) as readonly unknown[] | undefined;
  const named = namedTokens(type);
  const count = Math.max(
    type.length,
    types?.length ?? 0,
    ...Object.keys(named ?? {}).map((index) => Number(index) + 1),
  );
  if (count > 0 && types === undefined && named === undefined) return type.length === 0 ? [] : null;
  return Array.from({ length: count }, (_, index) => {
    const { token, optional } = describe(named?.[index] ?? types?.[index]);
    // Parameters with a default are not counted in a constructor's length.
    return { index, token, optional: optional || (index >= type.length && named?.[index] === undefined) };
  });
}

/**
 * Tells tsyringe the parameters of a class that carries decorators, but none of tsyringe's. A parameter that has a default, and
 * no class as its type, keeps the default.
 */
export function makeInjectable(type: InjectableClass, parameters: readonly Parameter[]): void {
  // tsyringe does not look for these in the base whose constructor the class inherits.
  Reflect.defineMetadata(INJECTION_TOKENS, { ...namedTokens(type) }, type);
  for (const { index, token, optional } of parameters) {
    if (optional && (token === undefined || isTypeOfData(token)))
      inject(DEFAULT_VALUE, { isOptional: true })(type, undefined, index);
  }
  injectable()(type);
}

/** What `@inject` says, by index: of the constructor that the class has, or inherits. */
function namedTokens(type: InjectableClass): NamedTokens | undefined {
  const own = Reflect.getOwnMetadata(INJECTION_TOKENS, type) as NamedTokens | undefined;
  if (own !== undefined || Reflect.hasOwnMetadata(PARAMETER_TYPES, type)) return own;
  return Reflect.getMetadata(INJECTION_TOKENS, type) as NamedTokens | undefined;
}

/** What `@inject` and its kin record is an object around the token. */
function describe(recorded: unknown): { readonly token: unknown; readonly optional: boolean } {
  if (typeof recorded !== "object" || recorded === null || !("token" in recorded)) {
    return { token: recorded, optional: false };
  }
  const { token, isOptional, multiple } = recorded as { token: unknown; isOptional?: boolean; multiple?: boolean };
  return { token, optional: isOptional === true || multiple === true };
}
