import type { CallDefinitions, McallOptions } from "../context/call-options.ts";
import type { ClientOf, ClientTarget } from "../context/client.ts";
import type { AnyContext, ContextRuntime } from "../context/context.ts";
import type { BrokerHandle, CallRequest, EmitRequest } from "../context/context-runtime.ts";
import { createClient } from "../host/client.ts";
import type { Clock } from "../kernel/clock.ts";
import type { IdGenerator } from "../kernel/ids.ts";
import type { Verbs } from "./verbs.ts";

export interface RuntimeParts {
  readonly broker: BrokerHandle;
  readonly nodeID: string;
  readonly clock: Clock;
  readonly nextId: IdGenerator;
  /** Composes the verbs; asked once, when the broker starts or the first call or event is made. */
  readonly verbs: () => Verbs;
}

/** What contexts reach of the framework. The verbs are composed late, so that `use` can still add middlewares. */
export class Runtime implements ContextRuntime {
  readonly broker: BrokerHandle;
  readonly nodeID: string;
  readonly nextId: IdGenerator;
  readonly now: () => number;
  readonly #makeVerbs: () => Verbs;
  #verbs: Verbs | null = null;

  constructor({ broker, nodeID, clock, nextId, verbs }: RuntimeParts) {
    this.broker = broker;
    this.nodeID = nodeID;
    this.nextId = nextId;
    this.now = () => clock.now();
    this.#makeVerbs = verbs;
  }

  /** Whether a call or event was made, so that middlewares come too late. */
  get isComposed(): boolean {
    return this.#verbs !== null;
  }

  /** Composes the verbs, unless they are. Throws what keeps them from being composed: all calls and events fail with that. */
  compose(): void {
    this.#verbs ??= this.#composed();
    if (this.#verbs instanceof FailingVerbs) throw this.#verbs.reason;
  }

  call(parent: AnyContext | null, request: CallRequest): Promise<unknown> {
    return (this.#verbs ??= this.#composed()).call(parent, request);
  }

  callMany(parent: AnyContext | null, calls: CallDefinitions, options: McallOptions | undefined): Promise<unknown> {
    return (this.#verbs ??= this.#composed()).callMany(parent, calls, options);
  }

  emit(parent: AnyContext | null, request: EmitRequest): Promise<void> {
    return (this.#verbs ??= this.#composed()).emit(parent, request);
  }

  client<S extends object>(parent: AnyContext | null, target: ClientTarget<S>): ClientOf<S> {
    return createClient(this.#call, parent, target);
  }

  readonly #call = (parent: AnyContext | null, request: CallRequest): Promise<unknown> => this.call(parent, request);

  #composed(): Verbs {
    try {
      return this.#makeVerbs();
    } catch (error) {
      return new FailingVerbs(error);
    }
  }
}

/** The verbs of a broker whose middlewares cannot be put around them. */
class FailingVerbs implements Verbs {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }

  call(): Promise<never> {
    return Promise.reject(this.reason);
  }

  callMany(): Promise<never> {
    return Promise.reject(this.reason);
  }

  emit(): Promise<never> {
    return Promise.reject(this.reason);
  }
}
