import type { CallOptions } from "../context/call-options.ts";
import { type ContextRules, createContext } from "../context/child-context.ts";
import type { ContextRuntime } from "../context/context.ts";
import { ServiceNotFoundError } from "../errors/errors.ts";
import { cacheOptions } from "../pipeline/policies.ts";
import { cacheKeyOf } from "../pipeline/stages/cache-key.ts";
import type { Registry } from "../registry/registry.ts";

/** The options of a call that its key may be made of. */
type KeyOptions = Pick<CallOptions, "meta" | "headers">;

export interface KeyLookupParts {
  readonly registry: Registry;
  readonly runtime: ContextRuntime;
  readonly rules: ContextRules;
}

/** Makes the keys under which results of actions of this node are kept. */
export function createKeyLookup({ registry, runtime, rules }: KeyLookupParts) {
  return (action: string, params: unknown, options?: KeyOptions): string | null => {
    const handler = registry.actions.get(action)?.local?.handler ?? null;
    if (handler === null) throw new ServiceNotFoundError({ action, nodeID: runtime.nodeID });
    const { definition, service } = handler;
    const cache = cacheOptions(definition.options.cache);
    if (cache === null) return null;
    const ctx = createContext(runtime, null, { params: params === undefined ? {} : params, options, rules });
    ctx.service = service.view;
    return cacheKeyOf(definition.name, cache)(ctx);
  };
}
