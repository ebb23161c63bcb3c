import type { Constructor } from "../ports/container.ts";
import type { ArgumentRules } from "./argument-plan.ts";
import type { ClassReference } from "./declaration.ts";
import type { HandlerReference, HookTables, Layer } from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import type { BoundHandler } from "./service-definition.ts";

/** A handler of an instance, and what its signature says about the params. */
export interface HandlerBinding {
  readonly bind: (instance: object) => BoundHandler;
  readonly paramsType: ClassReference | undefined;
}

/** A service with everything merged in, whether it was a class or a plain definition. */
export interface DefinitionSource {
  readonly layer: Layer;
  /** What the service itself says about hooks, without what it inherits. */
  readonly ownHooks: HookTables;
  readonly origin: Where;
  readonly type: Constructor | null;
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly mistakes: Mistakes;
  readonly hasMethod: (name: string) => boolean;
  /** Answers `null` after it reported why the arguments cannot be told. */
  bindHandler(handler: HandlerReference, rules: ArgumentRules): HandlerBinding | null;
}
