import type { Strategy, StrategyFactory } from "../../ports/strategy.ts";
import { type CpuUsageOptions, cpuUsage } from "./cpu-usage.ts";
import { type LatencyOptions, latency } from "./latency.ts";
import { random } from "./random.ts";
import { roundRobin } from "./round-robin.ts";
import { type ShardOptions, shard } from "./shard.ts";

/** The built-in strategies, by the names that the field gives them. */
export const STRATEGIES = {
  RoundRobin: () => roundRobin(),
  Random: () => random(),
  CpuUsage: cpuUsage,
  Latency: latency,
  Shard: shard,
} as const satisfies Record<string, (options?: never) => Strategy>;

export type StrategyName = keyof typeof STRATEGIES;

/** A built-in strategy by name, or the maker of one. */
export type StrategyOption = StrategyName | StrategyFactory;

/** Options of the built-in strategies; each takes those it knows. */
export type StrategyOptions = CpuUsageOptions & LatencyOptions & ShardOptions;

/** The maker that an option stands for; `undefined` when there is no strategy of that name. */
export function strategyFactory(option: StrategyOption, options: StrategyOptions = {}): StrategyFactory | undefined {
  if (typeof option === "function") return option;
  const make = STRATEGIES[option] as ((own: StrategyOptions) => Strategy) | undefined;
  return make === undefined ? undefined : () => make(options);
}
