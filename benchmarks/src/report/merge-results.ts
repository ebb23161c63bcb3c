import { GROUPS, measurementName } from "../catalogue.ts";
import type { Results } from "../result.ts";

/** Results of which those of a later run replace what it measured, in the order of the catalogue. */
export function mergeResults(before: Results | null, later: Results): Results {
  if (before === null) return later;
  const known = new Map([...before.measurements, ...later.measurements].map((result) => [result.name, result]));
  const names = GROUPS.flatMap((group) => group.loads.map((load) => measurementName(group, load)));
  return {
    ...later,
    measurements: names.flatMap((name) => known.get(name) ?? []),
    typeChecks: later.typeChecks.length > 0 ? later.typeChecks : before.typeChecks,
  };
}
