import type { ServiceView } from "../context/context-runtime.ts";
import { ServiceSchemaError } from "../errors/errors.ts";

/** A method bound to its instance. */
export type BoundMethod = (...args: unknown[]) => unknown;

/** Puts something around a method of a service; `null` where nothing is to be put around it. */
export type MethodWrapper = (
  body: BoundMethod,
  method: { readonly name: string; readonly service: ServiceView },
) => BoundMethod | null;

/**
 * Puts something around methods of an instance: as properties of the instance, which hide the methods of its class, so that
 * class and prototype stay as they are. Answers how to take them away. Throws a `ServiceSchemaError` for an instance that
 * takes no properties.
 */
export function wrapMethods(service: ServiceView, names: readonly string[], wrap: MethodWrapper): () => void {
  const releases: (() => void)[] = [];
  const unwrap = (): void => {
    for (const release of releases) release();
  };
  try {
    for (const name of names) {
      const body: unknown = Reflect.get(service.instance, name);
      if (typeof body !== "function") continue;
      const wrapped = wrap((body as BoundMethod).bind(service.instance), { name, service });
      if (wrapped !== null) releases.push(hide(service, name, wrapped));
    }
  } catch (error) {
    unwrap();
    throw error;
  }
  return unwrap;
}

function hide({ instance, fullName }: ServiceView, name: string, method: BoundMethod): () => void {
  const before = Object.getOwnPropertyDescriptor(instance, name);
  const { enumerable = false } = before ?? {};
  const property = { value: method, writable: true, configurable: true, enumerable };
  if (!Reflect.defineProperty(instance, name, property)) {
    throw new ServiceSchemaError(
      `A middleware wraps the method '${name}' of service '${fullName}', whose instance is frozen. Do not freeze it, or take @Method away.`,
    );
  }
  return () => {
    // Somebody may have put something else around it meanwhile.
    if (Reflect.get(instance, name) !== method) return;
    if (before === undefined) Reflect.deleteProperty(instance, name);
    else Object.defineProperty(instance, name, before);
  };
}
