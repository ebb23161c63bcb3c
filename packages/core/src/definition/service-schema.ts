import type { Context } from "../context/context.ts";
import type { BrokerHandle } from "../context/context-runtime.ts";
import type { Logger } from "../ports/logger.ts";
import type { ActionOptions, EventOptions, ServiceOptions } from "./options.ts";

/** The instance made of a plain definition, as its handlers see it in `this`. */
export interface SchemaService {
  readonly name: string;
  readonly version: string | number | undefined;
  readonly fullName: string;
  readonly settings: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly logger: Logger;
  readonly broker: BrokerHandle;
  /** The definition with its mixins merged in. */
  readonly schema: Readonly<Record<string, unknown>>;
  // Methods of the definition; their types are known to the author alone.
  readonly [method: string]: unknown;
}

/** Handles a call or an event; the values are in the context. */
export type SchemaHandler = (this: SchemaService, ctx: Context) => unknown;
/** Runs in the life of the service. */
export type SchemaLifecycle = ((this: SchemaService) => unknown) | readonly ((this: SchemaService) => unknown)[];
/** Sees the merged definition before anything is read of it, and may change it. There is no instance yet. */
export type MergedHandler = (schema: Record<string, unknown>) => void;

/** An action of a plain definition with options. */
export interface ActionSchema extends ActionOptions {
  readonly handler: SchemaHandler;
}

/** An event of a plain definition with options; several handlers run at the same time. */
export interface EventSchema extends EventOptions {
  readonly handler: SchemaHandler | readonly SchemaHandler[];
}

/** What a mixin may say: all of a definition, or a part. */
export type MixinSchema = Partial<ServiceSchema>;

/** A service without decorators, in the form that Moleculer's users know. Keys of its own are kept for its mixins. */
export interface ServiceSchema extends ServiceOptions {
  readonly name: string;
  /** Definitions to inherit from; an earlier one wins over a later one, and this one over all. */
  readonly mixins?: MixinSchema | readonly MixinSchema[];
  /** `false` takes an inherited action away. */
  readonly actions?: Readonly<Record<string, SchemaHandler | ActionSchema | false>>;
  readonly events?: Readonly<Record<string, SchemaHandler | readonly SchemaHandler[] | EventSchema>>;
  readonly methods?: Readonly<Record<string, (this: SchemaService, ...args: never[]) => unknown>>;
  readonly merged?: MergedHandler | readonly MergedHandler[];
  readonly created?: SchemaLifecycle;
  readonly started?: SchemaLifecycle;
  readonly stopped?: SchemaLifecycle;
  readonly [key: string]: unknown;
}
