import type { Where } from "./mistakes.ts";
import type { Dependency, HookPhase } from "./options.ts";
import type { PlainObject } from "./plain-data.ts";
import type { AnyFunction } from "./service-definition.ts";

/** A function, or the name of a method of the service. */
export type HandlerReference = AnyFunction | string;

/** Hooks of one action, by phase. */
export type HookLists = Readonly<Record<HookPhase, readonly HandlerReference[]>>;

/** Hooks of a service: phase, then pattern of action names. */
export type HookTables = Readonly<Record<HookPhase, Readonly<Record<string, readonly HandlerReference[]>>>>;

/** One action of a layer. */
export interface ActionLayer {
  /** `undefined` when the layer only adds options to an inherited action. */
  readonly handler: HandlerReference | undefined;
  readonly options: PlainObject;
  readonly hooks: HookLists;
  readonly where: Where;
}

/** One event of a layer; all handlers run, in parallel. */
export interface EventLayer {
  readonly handlers: readonly HandlerReference[];
  readonly options: PlainObject;
  readonly where: Where;
}

/**
 * One level of a service in a form that can be merged: a class of an inheritance chain, a mixin, or a plain definition. A
 * service is its layers merged.
 */
export interface Layer {
  readonly name: string | undefined;
  readonly version: string | number | undefined;
  readonly settings: PlainObject;
  readonly metadata: PlainObject;
  readonly dependencies: readonly Dependency[];
  readonly hooks: HookTables;
  /** By key or method; `false` takes an inherited action away. */
  readonly actions: Readonly<Record<string, ActionLayer | false>>;
  readonly events: Readonly<Record<string, EventLayer>>;
  readonly methods: Readonly<Record<string, AnyFunction>>;
  readonly merged: readonly HandlerReference[];
  readonly created: readonly HandlerReference[];
  readonly started: readonly HandlerReference[];
  /** In the order of declaration; they run in reverse. */
  readonly stopped: readonly HandlerReference[];
  /** Keys of a plain definition that mean nothing to the framework. */
  readonly custom: PlainObject;
}

/** Of an action without hooks of its own. */
export const NO_HOOKS: HookLists = { before: [], after: [], error: [] };

/** A layer that says nothing. */
export const EMPTY_LAYER: Layer = {
  name: undefined,
  version: undefined,
  settings: {},
  metadata: {},
  dependencies: [],
  hooks: { before: {}, after: {}, error: {} },
  actions: {},
  events: {},
  methods: {},
  merged: [],
  created: [],
  started: [],
  stopped: [],
  custom: {},
};
