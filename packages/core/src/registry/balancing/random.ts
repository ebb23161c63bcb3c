import type { Candidate, Strategy } from "../../ports/strategy.ts";

export interface RandomOptions {
  /** Answers a number from 0 to below 1. */
  readonly draw?: () => number;
}

/** Any one, with equal chances. */
export function random({ draw = Math.random }: RandomOptions = {}): Strategy {
  return {
    select<C extends Candidate>(candidates: readonly C[]): C {
      return candidates[Math.floor(draw() * candidates.length)] as C;
    },
  };
}
