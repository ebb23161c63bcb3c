/** The conformance suite of the validator port. */
import type { Validator } from "@isomer/core/adapter-kit";
import { type Exceptions, registerSuite, type TestRunner } from "./suite.ts";
import { acceptCases } from "./validator/accept-cases.ts";
import { asyncCases } from "./validator/async-cases.ts";
import { refuseCases } from "./validator/refuse-cases.ts";

/** What is tested. */
export interface ValidatorSuiteOptions {
  /** Name of the adapter, for the title. */
  readonly name: string;
  /** Makes one instance. */
  readonly create: () => Validator;
  /** A schema, of the validator's kind, that describes an {@link Order}. */
  readonly order: unknown;
  /** Schemas that are not of the validator's kind, at least one. */
  readonly foreign: readonly [unknown, ...unknown[]];
  /** A schema of `{ name: string }` whose rule refuses the name `taken`, after a turn of the event loop. */
  readonly asynchronous?: unknown;
  /** Whether the text of a number is taken for a number, with the options of `create`. Default `false`. */
  readonly coerces?: boolean;
  /** What happens to members that the schema does not name, with the options of `create`. Default `"strip"`. */
  readonly unknownMembers?: "strip" | "keep" | "reject";
  /** Cases that do not hold, each with its reason. */
  readonly exceptions?: Exceptions;
}

/**
 * Registers the cases that every validator must pass.
 *
 * @example
 * validatorSuite({ describe, it }, { name: "class", create: () => new ClassValidator(), order: Order, foreign: [{}] });
 */
export function validatorSuite(runner: TestRunner, options: ValidatorSuiteOptions): void {
  const { create, order, coerces = false, unknownMembers = "strip" } = options;
  const subject = { create, order, coerces, unknownMembers };
  const cases = [
    ...acceptCases(subject, options.foreign),
    ...refuseCases(subject),
    ...(options.asynchronous === undefined ? [] : asyncCases(create, options.asynchronous)),
  ];
  registerSuite(runner, { title: `validator: ${options.name}`, cases, exceptions: options.exceptions });
}
