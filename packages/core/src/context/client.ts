import type { Constructor } from "../ports/container.ts";
import type { CallOptions } from "./call-options.ts";

/**
 * The typed client of a service class: one method per public method of the class, with the same params, call options, and a
 * promise of the same result. Methods that are not actions should be `protected` or `private`, which keeps them out; of
 * overloads the last one counts.
 */
export type ClientOf<S extends object> = {
  readonly [K in keyof S as S[K] extends AnyMethod ? K : never]: S[K] extends (...args: infer A) => infer R
    ? ClientMethod<ParamsOf<A>, R>
    : never;
};

/** A class, or the full name of its service, for example `v1.orders`. */
export type ClientTarget<S extends object> = Constructor<S> | string;

// Thousands of methods pass through these types: a conditional more in one of them is felt. Measured by
// test/typing/large-program.mjs; whole function types in the branches are half as expensive as lists of arguments.

type AnyMethod = (...args: never[]) => unknown;

/** Recognises a context by its members, because the class that users see is generic in params and meta. */
interface ContextLike<P> {
  readonly params: P;
  readonly requestID: string;
  readonly deadline: number;
}

/** The first argument of a method; the second one if the first is the context, or else what that context says. */
type ParamsOf<A extends readonly unknown[]> = A["length"] extends 0
  ? undefined
  : A[0] extends ContextLike<infer P>
    ? A extends readonly [unknown, infer Second, ...unknown[]]
      ? Second
      : P
    : A[0];

/** What an action is given whose caller sent nothing. */
type NoParams = Record<never, never>;

/** Params may be left out where the method can do without them. */
type ClientMethod<P, R> = [undefined] extends [P]
  ? (params?: P, options?: CallOptions) => ClientResult<R>
  : [NoParams] extends [P]
    ? (params?: P, options?: CallOptions) => ClientResult<R>
    : (params: P, options?: CallOptions) => ClientResult<R>;

/** A generator crosses the network as something that can be read, and no more. */
type ClientResult<R> = Promise<R extends AsyncGenerator<infer T> ? AsyncIterable<T> : Awaited<R>>;
