import type { Candidate, Strategy } from "../../ports/strategy.ts";
import { lowest } from "./lowest.ts";

export interface CpuUsageOptions {
  /** How many candidates are looked at; 0 for all. Default 3. */
  readonly sampleCount?: number;
  /** A load in per cent that is good enough to stop looking. Default 10. */
  readonly lowCpuUsage?: number;
  /** Answers a number from 0 to below 1. */
  readonly draw?: () => number;
}

/** The node with the lowest CPU load among a few that are drawn at random. */
export function cpuUsage({ sampleCount = 3, lowCpuUsage = 10, draw = Math.random }: CpuUsageOptions = {}): Strategy {
  return {
    select: <C extends Candidate>(candidates: readonly C[]): C =>
      lowest(candidates, { sampleCount, goodEnough: lowCpuUsage, measure: ({ cpu }) => cpu, draw }),
  };
}
