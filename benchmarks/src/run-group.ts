import { type ContenderName, type Group, type Load, measurementName, REFERENCE } from "./catalogue.ts";
import type { Budget } from "./budget.ts";
import { freeAddress } from "./free-address.ts";
import type { ContenderResult, MeasurementResult } from "./result.ts";
import { median } from "./statistics.ts";
import type { Job, Sample } from "./worker/job.ts";
import { WorkerProcess } from "./worker/worker-process.ts";

export interface GroupOptions {
  readonly budget: Budget;
  /** Loads that are measured. */
  readonly loads: readonly Load[];
  /** URL of the NATS server; asked for by groups that need it. */
  readonly natsUrl: () => Promise<string>;
  readonly profileFolder: string | null;
}

/** The processes of one contender: one that calls, and the one it calls where that is another. */
interface Team {
  readonly contender: ContenderName;
  readonly caller: WorkerProcess;
  readonly server: WorkerProcess | null;
}

/**
 * Measures the contenders of a group. All are started and warm before the first round, and they take turns (A B C A B C …), so
 * that a slow minute of the machine hits all of them.
 */
export async function runGroup(group: Group, options: GroupOptions): Promise<MeasurementResult[]> {
  await using teams = new AsyncDisposableStack();
  const started = await Promise.all(
    (Object.keys(group.contenders) as ContenderName[]).map((contender) => startTeam(group, contender, options)),
  );
  for (const { caller, server } of started) {
    if (server !== null) teams.use(server);
    teams.use(caller);
  }
  const results: MeasurementResult[] = [];
  for (const load of options.loads) results.push(await runLoad(group, load, { teams: started, budget: options.budget }));
  return results;
}
