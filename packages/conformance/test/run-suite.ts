import type { TestRunner } from "../src/index.ts";

interface Case {
  readonly title: string;
  readonly body: () => Promise<void>;
}

/** The cases that a suite registers, as a runner sees them. */
export function casesOf(register: (runner: TestRunner) => void): Case[] {
  const cases: Case[] = [];
  register({ describe: (_title, body) => body(), it: (title, body) => void cases.push({ title, body }) });
  return cases;
}

/** Runs a suite and answers the titles of the cases that fail. */
export async function failuresOf(register: (runner: TestRunner) => void): Promise<string[]> {
  const failures: string[] = [];
  for (const { title, body } of casesOf(register)) {
    try {
      await body();
    } catch {
      failures.push(title);
    }
  }
  return failures;
}
