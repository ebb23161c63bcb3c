import "reflect-metadata";
import { type ChaosReport, runChaos } from "../src/chaos-run.ts";

/** Another one shows other courses of events; a failure says which one it was. */
const SEED = Number(process.env.ISOMER_SEED ?? 1);
const CALLS = Number(process.env.ISOMER_CHAOS_CALLS ?? 100_000);
/** Enough for several kinds of faults. */
const FEW = 4_000;
const TIMEOUT_MS = 600_000;

/** Throws an error that says what was wrong, and how to see it again. */
function expectSound({ complaints }: ChaosReport, { seed = SEED, calls = FEW } = {}): void {
  if (complaints.length === 0) return;
  const again = `ISOMER_SEED=${seed} ISOMER_CHAOS_CALLS=${calls} npm test -- packages/chaos`;
  throw new Error(`Seed ${seed} went wrong; to see it again: ${again}\n\n${complaints.join("\n\n")}`);
}

describe(`a cluster under random faults, seed ${SEED}`, () => {
  const ends = `ends each of ${CALLS} calls and events as it must, and leaves nothing behind`;
  const endsEach = async (): Promise<void> => {
    const report = await runChaos({ seed: SEED, operations: CALLS, batches: false });
    // Who states a length wants the figures.
    if (process.env.ISOMER_CHAOS_CALLS !== undefined) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    expectSound(report, { calls: CALLS });
    expect(report.calls + report.events).toBeGreaterThanOrEqual(CALLS);
  };
  test(ends, endsEach, TIMEOUT_MS);

  const takesOneCourse = async (): Promise<void> => {
    const options = { operations: FEW, batches: true };
    const first = await runChaos({ ...options, seed: SEED });
    const again = await runChaos({ ...options, seed: SEED });
    const other = await runChaos({ ...options, seed: SEED + 1 });
    expectSound(first);
    expectSound(other, { seed: SEED + 1 });
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
  };
  const course = "takes the very same course when it is run again, and another one with another seed";
  test(`where packets share frames, it ${course}`, takesOneCourse, TIMEOUT_MS);
});
