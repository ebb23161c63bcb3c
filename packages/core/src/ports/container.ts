/** A class that can be constructed. Its parameters are a matter for the container. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** A class, abstract or not, as the name of something that can be injected. */
export type InjectionToken<T = object> = abstract new (...args: never[]) => T;

/** Something the broker offers for injection. */
export interface Provided {
  readonly token: InjectionToken;
  readonly value: object;
}

/** Port: makes service instances. */
export interface Container {
  readonly name: string;
  /** A scope for one broker. What is provided there is not seen by other brokers. */
  openScope(provided: readonly Provided[]): ContainerScope;
}

export interface ContainerScope {
  /**
   * Makes one instance; `own` is provided to this instance alone and wins over the scope. Throws a `ServiceSchemaError` that
   * names the parameter which cannot be resolved.
   */
  create<T extends object>(type: Constructor<T>, own: readonly Provided[]): T;
  close(): Promise<void>;
}
