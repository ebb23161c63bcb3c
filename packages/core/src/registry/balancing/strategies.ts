import type { StrategyFactory } from "../../ports/strategy.ts";
import { random } from "./random.ts";
import { roundRobin } from "./round-robin.ts";

/** Strategies that need no more than their name. */
export const STRATEGIES = {
  RoundRobin: roundRobin,
  Random: () => random(),
} as const satisfies Record<string, StrategyFactory>;

export type StrategyName = keyof typeof STRATEGIES;

/** A built-in strategy by name, or the maker of one. */
export type StrategyOption = StrategyName | StrategyFactory;

/** The maker that an option stands for; `undefined` when there is no strategy of that name. */
export function strategyFactory(option: StrategyOption): StrategyFactory | undefined {
  return typeof option === "function" ? option : STRATEGIES[option];
}
