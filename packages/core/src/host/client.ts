import type { CallOptions } from "../context/call-options.ts";
import type { ClientOf, ClientTarget } from "../context/client.ts";
import type { AnyContext } from "../context/context.ts";
import type { CallRequest } from "../context/context-runtime.ts";
import { defineService } from "../decorators/define-service.ts";
import type { Constructor } from "../ports/container.ts";

export type ClientCall = (parent: AnyContext | null, request: CallRequest) => Promise<unknown>;

type Maker = (parent: AnyContext | null, call: ClientCall) => object;
type Method = (params?: unknown, options?: CallOptions) => Promise<unknown>;

const classMakers = new WeakMap<Constructor, Maker>();

/** The typed client of a class, or of the service with a full name. Calls are nested in `parent`, if there is one. */
export function createClient<S extends object>(
  call: ClientCall,
  parent: AnyContext | null,
  target: ClientTarget<S>,
): ClientOf<S> {
  if (typeof target === "string") return namedClient(call, parent, target) as ClientOf<S>;
  let make = classMakers.get(target);
  if (make === undefined) {
    make = makerFor(target);
    classMakers.set(target, make);
  }
  return make(parent, call) as ClientOf<S>;
}

/** The methods stand in a prototype that all clients of a class share, so that a client is a small object with its caller. */
function makerFor(type: Constructor): Maker {
  class ServiceClient {
    readonly #parent: AnyContext | null;
    readonly #call: ClientCall;

    constructor(parent: AnyContext | null, call: ClientCall) {
      this.#parent = parent;
      this.#call = call;
    }

    static methodFor(action: string): Method {
      return function (this: ServiceClient, params, options) {
        return this.#call(this.#parent, { action, params, options });
      };
    }
  }
  for (const { key, name } of defineService(type).definition.actions) {
    Object.defineProperty(ServiceClient.prototype, key, { value: ServiceClient.methodFor(name), enumerable: true });
  }
  return (parent, call) => new ServiceClient(parent, call);
}

/** Without the class every name is a method; those that promises and inspection ask for are not. */
function namedClient(call: ClientCall, parent: AnyContext | null, service: string): object {
  const methods = new Map<string, Method>();
  return new Proxy(Object.create(null) as object, {
    get(_target, key) {
      if (typeof key !== "string" || key === "then" || key === "toJSON" || key === "constructor") return undefined;
      let method = methods.get(key);
      if (method === undefined) {
        const action = `${service}.${key}`;
        method = (params, options) => call(parent, { action, params, options });
        methods.set(key, method);
      }
      return method;
    },
  });
}
