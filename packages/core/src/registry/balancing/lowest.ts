import { sample } from "./sample.ts";

export interface LowestRules<C> {
  /** How many candidates are looked at; 0 for all. */
  readonly sampleCount: number;
  /** A value below this one is good enough to stop looking. */
  readonly goodEnough: number;
  /** `null` where nothing is known. */
  readonly measure: (candidate: C) => number | null;
  /** Answers a number from 0 to below 1. */
  readonly draw: () => number;
}

/** The candidate with the lowest value among a few that are drawn at random; any of these when no value is known. */
export function lowest<C>(candidates: readonly C[], { sampleCount, goodEnough, measure, draw }: LowestRules<C>): C {
  const drawn = sample(candidates, sampleCount, draw);
  let best = drawn[0] as C;
  let bestValue = Number.POSITIVE_INFINITY;
  for (const candidate of drawn) {
    const value = measure(candidate);
    if (value === null || value >= bestValue) continue;
    if (value < goodEnough) return candidate;
    best = candidate;
    bestValue = value;
  }
  return best;
}
