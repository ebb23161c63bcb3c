import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import type { ClassTransformOptions } from "class-transformer";
import type { ValidatorOptions } from "class-validator";

type Library = Pick<
  ValidatorOptions,
  | "groups"
  | "always"
  | "strictGroups"
  | "skipUndefinedProperties"
  | "skipNullProperties"
  | "skipMissingProperties"
  | "stopAtFirstError"
  | "dismissDefaultMessages"
  | "forbidUnknownValues"
>;

/** Options of `ClassValidator`. Those of class-validator that are not described here mean what they mean there. */
export interface ClassValidatorOptions extends Library {
  /** Properties without a decorator are left out. Default `true`. */
  readonly whitelist?: boolean;
  /** Properties without a decorator are refused instead, each with its path. Default `false`. */
  readonly forbidNonWhitelisted?: boolean;
  /**
   * Values are converted to the types that the properties are declared with, as class-transformer's
   * `enableImplicitConversion` does: `"5"` becomes `5`, and every text but the empty one becomes `true`. Default `false`.
   */
  readonly convert?: boolean;
  /** Handlers get an instance of the class, methods and defaults included. With `false` they get plain data. Default `true`. */
  readonly transform?: boolean;
  /** Passed on to class-transformer's `plainToInstance`, for example `groups` or `excludeExtraneousValues`. Default none. */
  readonly transformOptions?: ClassTransformOptions;
  /** Failures tell the value that was refused, if it is a primitive. Switch it off where errors are logged. Default `true`. */
  readonly exposeValues?: boolean;
}

/** Which of a class's rules count. */
export interface RuleScope {
  readonly always: boolean;
  readonly strictGroups: boolean;
  readonly groups: readonly string[];
}

/** {@link ClassValidatorOptions} after checks, with defaults. */
export interface Settings {
  readonly scope: RuleScope;
  readonly unknownProperties: "strip" | "forbid" | "keep";
  readonly convert: boolean;
  readonly transform: boolean;
  readonly transformOptions: ClassTransformOptions | null;
  readonly exposeValues: boolean;
  readonly skipUndefined: boolean;
  readonly skipNull: boolean;
  readonly stopAtFirstError: boolean;
  readonly defaultMessages: boolean;
  readonly forbidUnknownValues: boolean;
}

/** Checks the options. Throws a `BrokerOptionsError` for two that contradict each other. */
export function settingsOf(options: ClassValidatorOptions): Settings {
  const { whitelist = true, forbidNonWhitelisted = false, skipMissingProperties = false } = options;
  if (forbidNonWhitelisted && !whitelist) {
    throw new BrokerOptionsError("ClassValidator: forbidNonWhitelisted needs whitelist, which is switched off.");
  }
  return {
    scope: {
      always: options.always ?? false,
      strictGroups: options.strictGroups ?? false,
      groups: [...(options.groups ?? [])],
    },
    unknownProperties: forbidNonWhitelisted ? "forbid" : whitelist ? "strip" : "keep",
    convert: options.convert ?? false,
    transform: options.transform ?? true,
    transformOptions: options.transformOptions ?? null,
    exposeValues: options.exposeValues ?? true,
    skipUndefined: skipMissingProperties || (options.skipUndefinedProperties ?? false),
    skipNull: skipMissingProperties || (options.skipNullProperties ?? false),
    stopAtFirstError: options.stopAtFirstError ?? false,
    defaultMessages: !(options.dismissDefaultMessages ?? false),
    forbidUnknownValues: options.forbidUnknownValues ?? true,
  };
}
