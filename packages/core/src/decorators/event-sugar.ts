import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

/** The handler runs with the first event and ignores those of the next so many milliseconds: the option `throttle`. */
export function Throttle(milliseconds: number): MethodOf<AnyFunction> {
  return forEvent("Throttle", { throttle: milliseconds });
}

/** The handler runs with the last event, once none came for so many milliseconds: the option `debounce`. */
export function Debounce(milliseconds: number): MethodOf<AnyFunction> {
  return forEvent("Debounce", { debounce: milliseconds });
}

function forEvent(decorator: string, options: Readonly<Record<string, unknown>>): MethodOf<AnyFunction> {
  return recording({ kind: "option", decorator, appliesTo: ["event"], options });
}
