import type { CallDefinitions, CallOptions, EmitOptions, McallOptions } from "../context/call-options.ts";
import { type AnyContext, Context, type ContextRuntime } from "../context/context.ts";
import type { CallRequest, EmitRequest, EventType } from "../context/context-runtime.ts";
import type { Caller } from "../dispatch/call.ts";
import { callMany } from "../dispatch/call-many.ts";
import type { Emitter } from "../dispatch/emit.ts";
import type { Middleware } from "../pipeline/middleware.ts";
import { promising, wrapHook } from "./wrap-hook.ts";

/** The ways to start something, with the users' middlewares around them. */
export type Verbs = Pick<ContextRuntime, "call" | "callMany" | "emit">;

/** Composes the verbs once. Without middlewares for them they are the dispatchers themselves. */
export function createVerbs(middlewares: readonly Middleware[], caller: Caller, emitter: Emitter): Verbs {
  const call = wrapCall(middlewares, caller);
  return { call, callMany: wrapMany(middlewares, call), emit: wrapEmit(middlewares, emitter) };
}

function wrapCall(middlewares: readonly Middleware[], caller: Caller): Verbs["call"] {
  const plain: Verbs["call"] = (parent, request) => caller.call(parent ?? parentOf(request.options), request);
  const verb = wrap(middlewares, "call", (action: string, params?: unknown, options?: CallOptions) =>
    plain(null, { action, params, options }),
  );
  if (verb === null) return plain;
  return (parent, { action, params, options }: CallRequest) => verb(action, params, withParent(options, parent));
}

function wrapMany(middlewares: readonly Middleware[], call: Verbs["call"]): Verbs["callMany"] {
  const plain: Verbs["callMany"] = (parent, calls, options) =>
    callMany(calls, options, (request) => call(parent ?? parentOf(options), request));
  const verb = wrap(middlewares, "mcall", (calls: CallDefinitions, options?: McallOptions) =>
    plain(null, calls, options),
  );
  return verb === null ? plain : (parent, calls, options) => verb(calls, withParent(options, parent));
}

function wrapEmit(middlewares: readonly Middleware[], emitter: Emitter): Verbs["emit"] {
  const plain: Verbs["emit"] = (parent, request) => emitter.emit(parent ?? parentOf(request.options), request);
  const verbOf = (type: EventType) =>
    wrap(middlewares, type, (event: string, payload?: unknown, options?: EmitOptions) =>
      plain(null, { event, payload, options, type }),
    );
  const verbs = { emit: verbOf("emit"), broadcast: verbOf("broadcast"), broadcastLocal: verbOf("broadcastLocal") };
  return (parent, request: EmitRequest) => {
    const verb = verbs[request.type];
    if (verb === null) return plain(parent, request);
    return verb(request.event, request.payload, withParent(request.options, parent));
  };
}

type WrappedVerb = "call" | "mcall" | EventType;

/** The verb inside all middlewares that wrap it; `null` when none does. Each layer answers a promise, whatever its author wrote. */
const wrap = <A extends readonly unknown[], R>(
  middlewares: readonly Middleware[],
  hook: WrappedVerb,
  inner: (...args: A) => Promise<R>,
): ((...args: A) => Promise<R>) | null => wrapHook(middlewares, { hook, inner, shape: promising });

const parentOf = (options: { readonly parentCtx?: unknown } | undefined): AnyContext | null =>
  options?.parentCtx instanceof Context ? options.parentCtx : null;

function withParent<O extends object>(options: O | undefined, parent: AnyContext | null): O | undefined {
  return parent === null ? options : ({ ...options, parentCtx: parent } as unknown as O);
}
