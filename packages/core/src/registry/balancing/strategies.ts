import type { Strategy, StrategyFactory } from "../../ports/strategy.ts";
import { type CpuUsageOptions, cpuUsage } from "./cpu-usage.ts";
import { type LatencyOptions, latency } from "./latency.ts";
import { type RandomOptions, random } from "./random.ts";
import { roundRobin } from "./round-robin.ts";
import { type ShardOptions, shard } from "./shard.ts";

/** The built-in strategies, by the names that the field gives them. */
export const STRATEGIES = {
  RoundRobin: () => roundRobin(),
  Random: random,
  CpuUsage: cpuUsage,
  Latency: latency,
  Shard: shard,
} as const satisfies Record<string, (options?: never) => Strategy>;

export type StrategyName = keyof typeof STRATEGIES;

/** A built-in strategy by name, or the maker of one. */
export type StrategyOption = StrategyName | StrategyFactory;

/** Options of the built-in strategies; each takes those it knows. */
export type StrategyOptions = RandomOptions & CpuUsageOptions & LatencyOptions & ShardOptions;

/** Other nodes may write the names in their own way. */
const BY_LOWER_NAME: ReadonlyMap<string, (options: StrategyOptions) => Strategy> = new Map(
  Object.entries(STRATEGIES).map(([name, make]) => [name.toLowerCase(), make]),
);

/** The maker that an option stands for; `undefined` when there is no strategy of that name. */
export function strategyFactory(option: StrategyOption, options: StrategyOptions = {}): StrategyFactory | undefined {
  if (typeof option === "function") return option;
  const make = BY_LOWER_NAME.get(String(option).toLowerCase());
  return make === undefined ? undefined : () => make(options);
}
