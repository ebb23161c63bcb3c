import type { Logger } from "../ports/logger.ts";
import type { CallDefinitions, CallOptions, EmitOptions, McallOptions } from "./call-options.ts";
import type { ClientOf, ClientTarget } from "./client.ts";

/** The action that a context belongs to. */
export interface ActionView {
  /** Full name, `v1.orders.create`. */
  readonly name: string;
  readonly rawName: string;
  readonly [option: string]: unknown;
}

/** The event handler that a context belongs to. */
export interface EventView {
  /** Name or pattern as it was declared. */
  readonly name: string;
  readonly group: string;
  readonly [option: string]: unknown;
}

/** A service as its contexts and middlewares see it. */
export interface ServiceView {
  readonly name: string;
  readonly version: string | number | undefined;
  readonly fullName: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly logger: Logger;
  /** The instance of the class, or the object made of a plain definition. */
  readonly instance: object;
}

export interface CallRequest {
  readonly action: string;
  readonly params: unknown;
  readonly options: CallOptions | undefined;
}

export interface EmitRequest {
  readonly event: string;
  readonly payload: unknown;
  readonly options: EmitOptions | undefined;
  readonly type: EventType;
}

/** How an event came: to one listener of each group, to all listeners, or to all of this node. */
export type EventType = "emit" | "broadcast" | "broadcastLocal";

/** What contexts need of the rest of the framework; `ContextRuntime` is the one of our contexts. One object per broker. */
export interface RuntimeFor<TContext> {
  readonly nodeID: string;
  readonly broker: BrokerHandle;
  nextId(): string;
  /** Monotonic milliseconds. */
  now(): number;
  call(parent: TContext | null, request: CallRequest): Promise<unknown>;
  callMany(parent: TContext | null, calls: CallDefinitions, options: McallOptions | undefined): Promise<unknown>;
  emit(parent: TContext | null, request: EmitRequest): Promise<void>;
  client<S extends object>(parent: TContext | null, target: ClientTarget<S>): ClientOf<S>;
}

/** The broker as application code meets it in a context or a middleware. */
export interface BrokerHandle {
  readonly nodeID: string;
  readonly instanceID: string;
  readonly namespace: string;
  readonly logger: Logger;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** A logger whose lines carry the name of a module of the application. */
  getLogger(module: string): Logger;
  call<T = unknown>(action: string, params?: unknown, options?: CallOptions): Promise<T>;
  emit(event: string, payload?: unknown, options?: EmitOptions): Promise<void>;
  broadcast(event: string, payload?: unknown, options?: EmitOptions): Promise<void>;
  broadcastLocal(event: string, payload?: unknown, options?: EmitOptions): Promise<void>;
  client<S extends object>(target: ClientTarget<S>): ClientOf<S>;
}
