import fc from "fast-check";

/** Chance begins here unless `ISOMER_SEED` says otherwise, so that a run that passed passes again. */
const SEED = 20_260_101;
/** Looking for the shortest history that fails ends after this time; what was found by then is reported. */
const PATIENCE_MS = 60_000;

/** Time that Jest must grant a test with `checkHistories`, in ms. */
export const HISTORIES_TIMEOUT_MS = 2 * PATIENCE_MS;

/**
 * Runs `run` with histories made by chance. Rejects with the shortest one that was found to fail, its error, and the value of
 * `ISOMER_SEED` that repeats it: `<seed>` for other histories, `<seed>:<path>` for exactly that one.
 */
export async function checkHistories<H>(
  histories: fc.Arbitrary<H>,
  run: (history: H) => Promise<void>,
  { runs }: { readonly runs: number },
): Promise<void> {
  const { seed, path } = readSeed(process.env.ISOMER_SEED);
  await fc.assert(fc.asyncProperty(histories, run), {
    ...{ seed, numRuns: runs, interruptAfterTimeLimit: PATIENCE_MS, markInterruptAsFailure: true },
    ...(path === undefined ? {} : { path, endOnFailure: true }),
    asyncReporter: async (details) => {
      if (!details.failed) return;
      const seedAndPath = `ISOMER_SEED=${details.seed}:${details.counterexamplePath}`;
      const repeat = `${seedAndPath} npm test -- -t "${expect.getState().currentTestName}"`;
      throw new Error(`${fc.defaultReportMessage(details)}\n\nTo repeat the shortest history: ${repeat}`, {
        cause: details.errorInstance,
      });
    },
  });
}

function readSeed(value: string | undefined): { readonly seed: number; readonly path?: string } {
  if (value === undefined || value === "") return { seed: SEED };
  const [, seed, path] = /^(-?\d+)(?::([\d:]+))?$/.exec(value) ?? [];
  if (seed === undefined) throw new Error(`ISOMER_SEED must be <seed> or <seed>:<path>, not ${JSON.stringify(value)}.`);
  return { seed: Number(seed), ...(path === undefined ? {} : { path }) };
}
