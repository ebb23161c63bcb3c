/** What all suites share: how cases are given to a test runner, and how an adapter declares its exceptions. */
import { AssertionError } from "node:assert";

/** The two functions of a test runner that suites use: those of Jest, node:test, Vitest and Mocha fit. */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>, timeoutMs?: number) => unknown;
}

/** Titles of cases that do not hold for an adapter, each with the reason, which is printed. */
export type Exceptions = Readonly<Record<string, string>>;

/** One case of a suite. */
export interface SuiteCase {
  readonly title: string;
  readonly run: () => void | Promise<void>;
  /** Time for the case in milliseconds. Default 20 s. */
  readonly timeoutMs?: number;
}

/** A suite that is ready to run. */
export interface Suite {
  /** Name of the port and of the adapter. */
  readonly title: string;
  readonly cases: readonly SuiteCase[];
  readonly exceptions: Exceptions | undefined;
}

const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * Registers a suite's cases. An excepted case is listed with its reason and not run. Throws for an exception without a
 * reason or without a case, so that none outlives what it was for.
 */
export function registerSuite(runner: TestRunner, suite: Suite): void {
  const exceptions = suite.exceptions ?? {};
  const titles = new Set(suite.cases.map(({ title }) => title));
  for (const [title, reason] of Object.entries(exceptions)) {
    if (!titles.has(title)) throw new Error(`${suite.title} has no case "${title}" to make an exception of.`);
    if (reason.trim() === "") throw new Error(`${suite.title}: the exception "${title}" needs a reason.`);
  }
  runner.describe(suite.title, () => {
    for (const { title, run, timeoutMs } of suite.cases) {
      const reason = exceptions[title];
      if (reason === undefined) runner.it(title, async () => run(), timeoutMs ?? DEFAULT_TIMEOUT_MS);
      else runner.it(`${title} – EXCEPTION: ${reason}`, async () => {});
    }
  });
}

/** Fails a case with a message and, where it helps, the two values that differ. */
export function fail(message: string, values: { readonly actual?: unknown; readonly expected?: unknown } = {}): never {
  throw new AssertionError({ message, ...values });
}
