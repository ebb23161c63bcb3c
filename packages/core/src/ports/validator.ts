/** Port: checks params and event payloads. */
export interface Validator {
  readonly name: string;
  /**
   * Makes the check of one schema: a DTO class, or whatever else this validator understands. Called once per action or
   * event, at registration. Answers `null` for a schema that is not of its kind, for example a class without rules; throws a
   * `ServiceSchemaError` for one that is but cannot work.
   */
  compile(schema: unknown): Check | null;
}

/**
 * Answers the value to go on with: the input itself, or what it was converted to. The input is not changed. Throws (or
 * rejects with) a `ValidationError` whose data lists every failure as a {@link ValidationFailure}.
 */
export type Check = (value: unknown) => unknown;

/** One broken rule; the fields are those of Moleculer's validation errors. */
export interface ValidationFailure {
  /** Name of the rule, for example `isInt` or `required`. */
  readonly type: string;
  /** Path from the params to the value, for example `items[2].price`. */
  readonly field: string;
  readonly message: string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}
