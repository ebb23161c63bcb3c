import { ServiceSchemaError } from "../errors/errors.ts";
import type { Constructor, Container, ContainerScope, InjectionToken, Provided } from "../ports/container.ts";

/**
 * The container of a broker that was given none: a constructor may ask for what the broker itself provides, such as
 * `Logger`, by the types that the compiler emits. Anything else needs a real container.
 */
export class PlainContainer implements Container {
  readonly name = "plain";

  openScope(provided: readonly Provided[]): ContainerScope {
    return {
      create: (type, own) => construct(type, [...own, ...provided]),
      close: () => Promise.resolve(),
    };
  }
}

interface MetadataReader {
  getMetadata?(key: string, target: object): unknown;
}

function construct<T extends object>(type: Constructor<T>, provided: readonly Provided[]): T {
  const emitted = (Reflect as MetadataReader).getMetadata?.("design:paramtypes", type);
  const tokens: readonly unknown[] = Array.isArray(emitted) ? emitted : Array.from({ length: type.length });
  const values = tokens.map((token, index) => {
    const match = provided.find((entry) => entry.token === (token as InjectionToken));
    if (match !== undefined) return match.value;
    // An optional parameter is not counted in a constructor's length.
    if (index >= type.length) return undefined;
    throw new ServiceSchemaError(
      `The constructor of ${type.name} asks for ${nameOf(token)} (parameter ${index + 1}), which the broker does not provide. ` +
        "Pass a container, for example `container: new TsyringeContainer()`, or an instance, `services: [new " +
        `${type.name}(…)]\`.`,
      { type: type.name, parameter: index },
    );
  });
  return new type(...(values as never[]));
}

const nameOf = (token: unknown): string =>
  typeof token === "function" && token !== Object ? token.name : "something of unknown type";
