import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

/** Marks a method that is no action, so that middlewares can wrap it (`localMethod`). */
export function Method(): MethodOf<AnyFunction> {
  return recording({ kind: "method" });
}
