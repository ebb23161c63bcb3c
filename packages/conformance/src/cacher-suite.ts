/** The conformance suite of the cacher port. */
import { cleanCases } from "./cacher/clean-cases.ts";
import { entryCases } from "./cacher/entry-cases.ts";
import { lockCases } from "./cacher/lock-cases.ts";
import type { CreateCacher } from "./cacher/opened-cacher.ts";
import { type Exceptions, registerSuite, type TestRunner } from "./suite.ts";

/** What is tested. */
export interface CacherSuiteOptions {
  /** Name of the adapter, for the title. */
  readonly name: string;
  /**
   * Makes one instance without a default time to live. It is called once while the cases are chosen, and then for every case;
   * nothing may be opened before `connect`.
   */
  readonly create: CreateCacher;
  /** Cases that do not hold, each with its reason. */
  readonly exceptions?: Exceptions;
  /**
   * Whose clock tells when an entry expires. `"host"` (the default): that of the broker, which the suite moves. `"server"`: one
   * that the suite cannot move, so it waits.
   */
  readonly clock?: "host" | "server";
}

/**
 * Registers the cases that every cacher must pass, and those of the capabilities that this one declares.
 *
 * @example
 * cacherSuite({ describe, it }, { name: "memory", create: () => new MemoryCacher() });
 */
export function cacherSuite(
  runner: TestRunner,
  { name, create, exceptions, clock = "host" }: CacherSuiteOptions,
): void {
  const subject = { create, capabilities: create().capabilities, clock };
  const cases = [...entryCases(subject), ...cleanCases(subject), ...lockCases(subject)];
  registerSuite(runner, { title: `cacher: ${name}`, cases, exceptions });
}
