import type { Constructor } from "../ports/container.ts";
import type { ActionOptions, EventOptions, HookPhase, ServiceOptions } from "./options.ts";
import type { AnyFunction } from "./service-definition.ts";

/** A class, abstract or not. */
export type ClassReference = abstract new (...args: never[]) => object;

/** Name of a member of a class; `undefined` stands for the constructor. */
export type MemberKey = string | symbol | undefined;

/** What an argument of a handler is taken from. */
export type ArgumentSource =
  | { readonly kind: "params" }
  | { readonly kind: "context" }
  | { readonly kind: "meta" | "headers"; readonly path: string | undefined };

/** When in the life of a service a method runs. */
export type LifecyclePhase = "created" | "started" | "stopped";

/** What one decorator said about one member. */
export type MemberEntry =
  | { readonly kind: "action"; readonly options: ActionOptions }
  | { readonly kind: "event"; readonly options: EventOptions }
  | OptionEntry
  | { readonly kind: "method" }
  | { readonly kind: "lifecycle"; readonly phase: LifecyclePhase }
  | { readonly kind: "hook"; readonly phase: HookPhase; readonly patterns: readonly string[] }
  | { readonly kind: "parameter"; readonly index: number; readonly source: ArgumentSource };

/** Options that a decorator of their own adds to those of `@Action` or `@Event`. */
export interface OptionEntry {
  readonly kind: "option";
  /** Name of the decorator, for messages. */
  readonly decorator: string;
  readonly appliesTo: readonly ("action" | "event")[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Everything that was declared on one member of one class. */
export interface MemberDeclaration {
  readonly key: MemberKey;
  readonly placement: "method" | "accessor" | "field" | "static" | "constructor";
  /** In the order in which the decorators stand in the source. */
  readonly entries: readonly MemberEntry[];
  readonly method: AnyFunction | undefined;
  /** Types of the parameters as the compiler emitted them; `undefined` when it did not. */
  readonly types: readonly unknown[] | undefined;
}

/** Everything that was declared on one class itself, without its base classes. */
export interface ClassLevel {
  readonly type: ClassReference;
  /** Where `@Service` stands. */
  readonly file: string | undefined;
  /** One for each `@Service`; more than one is a mistake. */
  readonly services: readonly ServiceOptions[];
  /** In the order of declaration. */
  readonly members: readonly MemberDeclaration[];
}

/** What decorators say about a class, base classes first. */
export interface ClassDeclaration {
  readonly type: Constructor;
  readonly levels: readonly ClassLevel[];
}
