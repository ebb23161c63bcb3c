import { cpus } from "node:os";
import { type Budget, FULL, QUICK } from "./budget.ts";
import { GROUPS, measurementName } from "./catalogue.ts";
import type { CommandLine } from "./command-line.ts";
import { NatsServer } from "./nats-server.ts";
import type { MeasurementResult, Results, TypeCheckResult } from "./result.ts";
import { runGroup } from "./run-group.ts";
import { measureTypeCheck } from "./type-check.ts";

type Selection = Pick<CommandLine, "quick" | "only" | "roundMs" | "profileFolder">;

/** Measures what the command line selects. `tell` hears what is going on. */
export async function run(selection: Selection, tell: (line: string) => void): Promise<Results> {
  const { only, profileFolder } = selection;
  const nats = new NatsServer();
  const measurements: MeasurementResult[] = [];
  try {
    for (const group of GROUPS) {
      const loads = group.loads.filter((load) => only?.test(measurementName(group, load)) !== false);
      if (loads.length === 0) continue;
      tell(group.name);
      const options = { budget: budgetOf(selection), loads, natsUrl: nats.url, profileFolder };
      measurements.push(...(await runGroup(group, options)));
    }
  } finally {
    await nats.stop();
  }
  const typeChecks = only?.test("typecheck") === false ? [] : await runTypeCheck(tell);
  return { node: process.version, cpu: cpus()[0]?.model ?? "unknown", measurements, typeChecks };
}

async function runTypeCheck(tell: (line: string) => void): Promise<readonly TypeCheckResult[]> {
  tell("typecheck");
  const results = await measureTypeCheck();
  if (results === null) tell("typecheck is left out: packages/core/test/typing/large-program.mjs is not there.");
  return results ?? [];
}

function budgetOf({ quick, roundMs }: Selection): Budget {
  const budget = quick ? QUICK : FULL;
  return roundMs === null ? budget : { ...budget, roundMs, warmUpMs: roundMs };
}
