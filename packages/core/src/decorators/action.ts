import type { ActionOptions } from "../definition/options.ts";
import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

/**
 * Makes a method an action, called by the name of the method unless another one is given. It takes the params, the
 * context, both in any order, or nothing.
 *
 * @example
 * ```ts
 * @Action({ timeout: 2_000 })
 * create(params: CreateOrder, ctx: Context): Promise<Order> {}
 * ```
 */
export function Action(options?: ActionOptions): MethodOf<AnyFunction>;
export function Action(name: string, options?: ActionOptions): MethodOf<AnyFunction>;
export function Action(first: ActionOptions | string = {}, second: ActionOptions = {}): MethodOf<AnyFunction> {
  return recording({ kind: "action", options: typeof first === "string" ? { ...second, name: first } : first });
}
