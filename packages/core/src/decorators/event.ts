import type { EventOptions } from "../definition/options.ts";
import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

/** Options of an event handler that name the event themselves. */
export interface NamedEventOptions extends EventOptions {
  readonly name: string;
}

/**
 * Makes a method a listener to an event or to a pattern: `*` is one part of a name, `**` any number of them. It takes the
 * payload, the context, both in any order, or nothing. May stand several times before one method.
 *
 * @example
 * ```ts
 * @Event("payment.*.settled", { group: "billing" })
 * onSettled(payment: Payment): void {}
 * ```
 */
export function Event(options: NamedEventOptions): MethodOf<AnyFunction>;
export function Event(name: string, options?: EventOptions): MethodOf<AnyFunction>;
export function Event(first: NamedEventOptions | string, second: EventOptions = {}): MethodOf<AnyFunction> {
  return recording({ kind: "event", options: typeof first === "string" ? { ...second, name: first } : first });
}
