import { MaxCallLevelError, RequestSkippedError } from "../errors/errors.ts";
import type { CallOptions, EmitOptions, Meta } from "./call-options.ts";
import { type AnyContext, Context, type ContextRuntime } from "./context.ts";

export interface ContextRules {
  /** Clone params by default. */
  readonly paramsCloning: boolean;
  /** Deepest nesting of calls, 0 for no limit. */
  readonly maxCallLevel: number;
}

/** The context of a call or event that `parent`, or nobody, makes. */
export function createContext(
  runtime: ContextRuntime,
  parent: AnyContext | null,
  input: { params: unknown; options: CallOptions | EmitOptions | undefined; rules: ContextRules },
): Context {
  const { params, options, rules } = input;
  const clone = options?.paramsCloning ?? rules.paramsCloning;
  const ctx = new Context({
    runtime,
    parent,
    params: clone ? structuredClone(params) : params,
    options,
    meta: inheritMeta(parent, options?.meta),
    nodeID: runtime.nodeID,
    level: parent === null ? 1 : parent.level + 1,
  });
  if (parent !== null) {
    ctx.deadlineAt = parent.deadlineAt;
    ctx.tracing = parent.tracing;
    ctx.caller = parent.service === null ? null : parent.service.fullName;
  }
  if (options?.caller !== undefined) ctx.caller = options.caller;
  return ctx;
}

/** Throws when `parent` may not make a call: it is nested too deep, or its budget is spent. */
export function checkNesting(parent: AnyContext, action: string, rules: ContextRules): void {
  const { nodeID } = parent.runtime;
  if (rules.maxCallLevel > 0 && parent.level >= rules.maxCallLevel)
    throw new MaxCallLevelError({ nodeID, level: parent.level });
  if (parent.deadlineAt !== 0 && parent.deadline === 0) throw new RequestSkippedError({ action, nodeID });
}

/** Shows the caller what the callee put into meta; keys that the callee deleted stay. */
export function returnMeta(parent: AnyContext, callee: AnyContext): void {
  if (callee.hasMeta) Object.assign(parent.meta, callee.meta);
}

function inheritMeta(parent: AnyContext | null, own: Meta | undefined): Meta | null {
  if (parent === null) return own ?? null;
  if (!parent.hasMeta) return own === undefined ? null : { ...own };
  return { ...parent.meta, ...own };
}
