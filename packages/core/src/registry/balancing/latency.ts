import type { Candidate, Strategy } from "../../ports/strategy.ts";
import { lowest } from "./lowest.ts";

export interface LatencyOptions {
  /** How many candidates are looked at; 0 for all. Default 5. */
  readonly sampleCount?: number;
  /** A latency in milliseconds that is good enough to stop looking. Default 10. */
  readonly lowLatency?: number;
  /** Answers a number from 0 to below 1. */
  readonly draw?: () => number;
}

/** The node that answers pings fastest among a few that are drawn at random. */
export function latency({ sampleCount = 5, lowLatency = 10, draw = Math.random }: LatencyOptions = {}): Strategy {
  return {
    measures: "latency",
    select: <C extends Candidate>(candidates: readonly C[]): C =>
      lowest(candidates, { sampleCount, goodEnough: lowLatency, measure: ({ latencyMs }) => latencyMs, draw }),
  };
}
