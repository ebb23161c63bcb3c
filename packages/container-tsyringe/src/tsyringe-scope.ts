import {
  type Constructor,
  type ContainerScope,
  type InjectionToken,
  IsomerError,
  type Provided,
  ServiceSchemaError,
} from "@isomer/core/adapter-kit";
import type { DependencyContainer, InjectionToken as TsyringeToken } from "tsyringe";
import { diagnose } from "./diagnosis.ts";
import type { InjectableClass } from "./parameters.ts";

/** The part of a container that belongs to one broker. */
export class TsyringeScope implements ContainerScope {
  readonly #container: DependencyContainer;
  readonly #provided = new Map<InjectionToken, object>();
  /** What is provided to the instance that is being made. */
  #own: ReadonlyMap<InjectionToken, object> = new Map();
  #closed = false;

  /** Takes a container that nobody else uses. */
  constructor(container: DependencyContainer, provided: readonly Provided[]) {
    this.#container = container;
    for (const { token, value } of provided) {
      this.#register(token);
      this.#provided.set(token, value);
    }
  }

  /**
   * Resolves a class. `own` reaches everything that is constructed for the instance alone; what is shared within the scope or
   * the process (`@scoped`, `@singleton`) keeps what it got when it was made.
   * @throws {ServiceSchemaError} naming every parameter that cannot be resolved, and what to do about it.
   */
  create<T extends object>(type: Constructor<T>, own: readonly Provided[]): T {
    for (const { token } of own) this.#register(token);
    // A constructor may make the broker create another service.
    const outer = this.#own;
    this.#own = new Map(own.map(({ token, value }) => [token, value]));
    try {
      this.#diagnose(type);
      return this.#container.resolve(asToken<T>(type));
    } catch (error) {
      throw explained(type, error);
    } finally {
      this.#own = outer;
    }
  }

  /** Disposes of what was made here and has a method `dispose`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#container.dispose();
  }

  /**
   * Registered in the scope itself, and looked up when it is resolved: in a container per instance, tsyringe would make
   * classes of the scope (`Lifecycle.ContainerScoped`) anew for every service.
   */
  #register(token: InjectionToken): void {
    if (this.#container.isRegistered(asToken(token))) return;
    this.#container.register(asToken(token), { useFactory: () => this.#value(token) });
  }

  #value(token: InjectionToken): object {
    const value = this.#own.get(token) ?? this.#provided.get(token);
    if (value !== undefined) return value;
    throw new ServiceSchemaError(`${token.name} is provided to services alone, and nothing that is made now is one.`);
  }

  #diagnose(type: InjectableClass): void {
    if (this.#container.isRegistered(asToken(type), true)) return;
    const mistakes = diagnose(
      type,
      (token) => token !== undefined && this.#container.isRegistered(asToken(token), true),
    );
    if (mistakes.length === 0) return;
    const text = mistakes.map((mistake) => `\n- ${mistake}`).join("");
    throw new ServiceSchemaError(`${type.name} cannot be constructed:${text}`, { type: type.name, mistakes });
  }
}

/** How the messages begin with which tsyringe says that it cannot resolve something. */
const RESOLUTION_FAILURE = /^(Cannot inject the dependency|Attempted to|TypeInfo not known)/;

/** An error of the class's own constructor stays what it is. */
function explained(type: InjectableClass, error: unknown): unknown {
  if (IsomerError.is(error) || !(error instanceof Error)) return error;
  if (error instanceof RangeError) {
    const message = `${type.name} cannot be constructed: what it needs seems to need itself.`;
    return new ServiceSchemaError(message, { type: type.name }, { cause: error });
  }
  if (!RESOLUTION_FAILURE.test(error.message)) return error;
  return new ServiceSchemaError(
    `${type.name} cannot be constructed: ${error.message}`,
    { type: type.name },
    { cause: error },
  );
}

/** tsyringe's types know no abstract classes; at run time they are tokens like any other. */
const asToken = <T>(token: unknown): TsyringeToken<T> => token as TsyringeToken<T>;
