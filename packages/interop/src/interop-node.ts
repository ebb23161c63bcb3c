import type { CallDefinitions, LogLevel } from "@isomer/core";
import type { ListedNode } from "./listed-node.ts";
import type { StreamReport, StreamSource } from "./stream-content.ts";

/** The full name of the service with the actions that cases call, by the make of its node. */
export const PROBES = { isomer: "v1.isomer", moleculer: "v1.moleculer" } as const;

export type Make = keyof typeof PROBES;

/** Services that are written for each make: what cases call, what several nodes share, and what comes and goes. */
export type OwnOffer = "probe" | "worker" | "late";

/** Services that are written once; nodes of both makes take the definition as it is. */
export type PlainOffer = "hooked" | "flaky" | "relief" | "chain" | "kept";

/** Services that a node can offer. */
export type Offer = OwnOffer | PlainOffer;

export interface CallSettings {
  readonly nodeID?: string;
  readonly timeout?: number;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly requestID?: string;
  readonly retries?: number;
  readonly fallbackResponse?: unknown;
}

/** A call as somebody else is told to make it. */
export interface CallOrder {
  readonly action: string;
  readonly params: unknown;
  readonly settings: CallSettings;
}

export interface EmitSettings extends Pick<CallSettings, "meta" | "headers"> {
  readonly groups?: readonly string[];
}

/** The result of a call and the meta as the caller has it afterwards. */
export interface Answer {
  readonly data: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The error of a call as the caller got it. */
export interface CallFailure {
  /** Name of the class, as the caller's framework calls it. */
  readonly class: string;
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly type: unknown;
  readonly data: unknown;
  readonly retryable: unknown;
  readonly nodeID: unknown;
  readonly stack: string | undefined;
}

/** What became of one of several calls, with `settled`. */
export type Outcome =
  | { readonly status: "fulfilled"; readonly value: unknown }
  | { readonly status: "rejected"; readonly reason: CallFailure };

/** A warning or an error in a node's log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
}

/** What an event handler saw. */
export interface SeenEvent {
  /** Pattern of the handler. */
  readonly listener: string;
  /** Name of the event as it was emitted. */
  readonly name: unknown;
  readonly type: unknown;
  readonly groups: unknown;
  readonly payload: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly headers: unknown;
  /** Node that emitted it. */
  readonly emitter: unknown;
  readonly requestID: unknown;
  readonly caller: unknown;
  readonly level: unknown;
}

/** A ping that was answered; both makes call the fields so. */
export interface Pong {
  readonly nodeID: string;
  readonly elapsedTime: number;
  readonly timeDiff: number;
}

/** A node of the cluster under test; cases need not know which framework it is made of. */
export interface InteropNode {
  readonly make: Make;
  readonly nodeID: string;
  /** Everything its listeners received so far. */
  readonly received: readonly SeenEvent[];
  /** The warnings and errors that it has logged so far. */
  readonly lines: readonly LogLine[];
  call(action: string, params?: unknown, settings?: CallSettings): Promise<Answer>;
  /** Makes a call that must fail, and answers with what. */
  failure(action: string, params?: unknown, settings?: CallSettings): Promise<CallFailure>;
  /** Several calls at once. With `settled`, `data` of the answer holds an {@link Outcome} for each. */
  mcall(calls: CallDefinitions, settings?: CallSettings & { readonly settled?: boolean }): Promise<Answer>;
  /** Calls with a stream as input, beside or instead of the params. */
  upload(
    action: string,
    source: StreamSource,
    settings?: CallSettings & { readonly params?: unknown },
  ): Promise<Answer>;
  /** Calls an action that answers a stream, and reads it to the end. */
  download(action: string, source: StreamSource, settings?: CallSettings): Promise<StreamReport>;
  emit(event: string, payload?: unknown, settings?: EmitSettings): Promise<void>;
  broadcast(event: string, payload?: unknown, settings?: EmitSettings): Promise<void>;
  /** `null` when nobody answers. */
  ping(nodeID: string): Promise<Pong | null>;
  /** The other nodes, as `$node.list` tells them. */
  listNodes(): Promise<readonly ListedNode[]>;
  /** Resolves when some node of the cluster offers the service. */
  waitFor(service: string): Promise<void>;
  offer(service: Offer): Promise<void>;
  withdraw(service: Offer): Promise<void>;
  stop(): Promise<void>;
}
