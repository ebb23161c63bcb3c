import type { Candidate, Strategy } from "../../ports/strategy.ts";

/** Any one, with equal chances. `draw` answers a number from 0 to below 1. */
export function random(draw: () => number = Math.random): Strategy {
  return {
    select<C extends Candidate>(candidates: readonly C[]): C {
      return candidates[Math.floor(draw() * candidates.length)] as C;
    },
  };
}
