import type { Budget } from "./budget.ts";
import { type ContenderName, type Group, type Load, measurementName, REFERENCE } from "./catalogue.ts";
import type { ContenderResult, MeasurementResult } from "./result.ts";
import { median } from "./statistics.ts";
import { startTeam, type Team, type TeamOptions } from "./team.ts";

export interface GroupOptions extends TeamOptions {
  readonly budget: Budget;
  /** Loads of the group that are measured. */
  readonly loads: readonly Load[];
}

/** What one round of one contender came to, per call. */
interface Round {
  readonly cpuMicros: number;
  readonly callsPerSecond: number;
  readonly p50Micros: number | null;
}

/**
 * Measures the contenders of a group. All are started and warm before the first round, and they take turns (A B C A B C …), so
 * that a slow minute of the machine hits all of them.
 */
export async function runGroup(group: Group, options: GroupOptions): Promise<MeasurementResult[]> {
  const names = Object.keys(group.contenders) as ContenderName[];
  const starting = await Promise.allSettled(names.map((contender) => startTeam(group, contender, options)));
  const teams = starting.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  try {
    for (const start of starting) if (start.status === "rejected") throw start.reason;
    const results: MeasurementResult[] = [];
    for (const load of options.loads) results.push(await runLoad(group, load, { teams, budget: options.budget }));
    return results;
  } finally {
    await Promise.all(teams.map((team) => team.stop()));
  }
}

async function runLoad(
  group: Group,
  load: Load,
  { teams, budget }: { readonly teams: readonly Team[]; readonly budget: Budget },
): Promise<MeasurementResult> {
  const rounds = new Map<ContenderName, Round[]>(teams.map(({ contender }) => [contender, []]));
  if (load.warmUps > 0) for (const team of teams) await runRound(team, load, budget.warmUpMs * load.warmUps);
  for (let count = 0; count < budget.rounds; count++) {
    for (const team of teams) rounds.get(team.contender)?.push(await runRound(team, load, budget.roundMs));
  }
  const heap = new Map<ContenderName, number>();
  if (group.measuresHeap) {
    for (const { contender, caller } of teams) heap.set(contender, await caller.heapBytes(load.payload));
  }
  const cpuOf = (contender: ContenderName): number =>
    median((rounds.get(contender) ?? []).map(({ cpuMicros }) => cpuMicros));
  const contenders = teams.map(({ contender }): ContenderResult => {
    const own = rounds.get(contender) ?? [];
    const p50s = own.flatMap(({ p50Micros }) => p50Micros ?? []);
    return {
      contender,
      label: group.contenders[contender] ?? contender,
      cpuMicros: cpuOf(contender),
      callsPerSecond: median(own.map(({ callsPerSecond }) => callsPerSecond)),
      p50Micros: p50s.length === 0 ? null : median(p50s),
      heapBytes: heap.get(contender) ?? null,
      advantage: cpuOf(REFERENCE) / cpuOf(contender),
    };
  });
  return { name: measurementName(group, load), contenders };
}

async function runRound({ caller, server }: Team, load: Load, ms: number): Promise<Round> {
  const before = (await server?.cpuMicros()) ?? 0;
  const sample = await caller.measure(load.payload, load.inFlight, ms);
  const after = (await server?.cpuMicros()) ?? 0;
  return {
    cpuMicros: (sample.cpuMicros + after - before) / sample.calls,
    callsPerSecond: (sample.calls / sample.wallMs) * 1000,
    p50Micros: sample.p50Micros,
  };
}
