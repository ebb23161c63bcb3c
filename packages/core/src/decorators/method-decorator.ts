import type { MemberEntry } from "../definition/declaration.ts";
import type { AnyFunction } from "../definition/service-definition.ts";
import { type DecoratorTarget, recordMember } from "./metadata-store.ts";

/** A class is not an instance: keeps decorators off static members. */
type Instance<T> = T extends { readonly prototype: unknown } ? never : T;

/** Can stand before methods of the shape `F`; not before getters, fields and static methods. */
export type MethodOf<F extends AnyFunction> = <T extends object, M extends F>(
  target: Instance<T> & T,
  key: string,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

/** A decorator that records one entry and changes nothing. */
export function recording<F extends AnyFunction>(entry: MemberEntry): MethodOf<F> {
  return (target: DecoratorTarget, key: string) => recordMember(target, key, entry);
}
