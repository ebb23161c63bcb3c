import type { Candidate, Strategy } from "../../ports/strategy.ts";

/** One after the other. */
export function roundRobin(): Strategy {
  let cursor = -1;
  return {
    select<C extends Candidate>(candidates: readonly C[]): C {
      cursor = (cursor + 1) % candidates.length;
      return candidates[cursor] as C;
    },
  };
}
