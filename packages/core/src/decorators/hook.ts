import type { HookPhase } from "../definition/options.ts";
import type { AnyFunction } from "../definition/service-definition.ts";
import { type MethodOf, recording } from "./method-decorator.ts";

type BeforeMethod = (ctx: never) => unknown;
type AfterMethod = (ctx: never, result: never) => unknown;
type ErrorMethod = (ctx: never, error: never) => unknown;

/**
 * Runs a method before actions of its service: those named, those that match a pattern (`create-*`, `create|update`), or all
 * of them. What it throws is the outcome of the call.
 */
export function Before(...actions: readonly string[]): MethodOf<BeforeMethod> {
  return hook("before", actions);
}

/** Runs a method on the result of actions; see {@link Before} for which. What it answers is the result to go on with. */
export function After(...actions: readonly string[]): MethodOf<AfterMethod> {
  return hook("after", actions);
}

/** Runs a method when an action fails; see {@link Before} for which. It throws an error, or answers a result instead. */
export function OnError(...actions: readonly string[]): MethodOf<ErrorMethod> {
  return hook("error", actions);
}

function hook<F extends AnyFunction>(phase: HookPhase, actions: readonly string[]): MethodOf<F> {
  return recording({ kind: "hook", phase, patterns: actions.length === 0 ? ["*"] : actions });
}
