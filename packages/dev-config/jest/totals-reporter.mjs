/** Jest reporter whose last line is "N passed, N failed"; a run that skipped something or ran nothing is a failed run. */
export default class TotalsReporter {
  #filteredByName;
  #results;

  /** @param {{ testNamePattern?: string }} globalConfig */
  constructor(globalConfig) {
    // With -t Jest reports every test that was not asked for as skipped.
    this.#filteredByName = Boolean(globalConfig.testNamePattern);
  }

  /** @param {unknown} _contexts @param {Record<string, number>} results Jest's AggregatedResult */
  onRunComplete(_contexts, results) {
    this.#results = results;
    // Printed at exit: Jest's own summary is written in the same phase and might come later.
    process.once("exit", () => this.#print());
  }

  /** Jest asks every reporter for its error after the run: an Error makes the exit code 1. */
  getLastError() {
    const problem = this.#problem();
    return problem === undefined ? undefined : new Error(problem);
  }

  #problem() {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = this.#results;
    if (numPassedTests + numFailedTests === 0) return "No test ran.";
    const skipped = numPendingTests + numTodoTests;
    if (skipped === 0 || this.#filteredByName) return undefined;
    return `${skipped} skipped: a test that is skipped without being asked to counts as a failure.`;
  }

  #print() {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = this.#results;
    const problem = this.#problem();
    if (problem !== undefined) process.stdout.write(`${problem}\n`);
    // A test file that does not even load has no failed tests: it counts as one.
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`);
  }
}
