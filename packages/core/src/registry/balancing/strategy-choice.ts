import type { Strategy, StrategyFactory } from "../../ports/strategy.ts";
import { roundRobin } from "./round-robin.ts";
import { type StrategyOption, type StrategyOptions, strategyFactory } from "./strategies.ts";

/** Which strategy an action or event gets: that of its definition, or that of the broker. Notes what they measure. */
export class StrategyChoice {
  readonly byDefault: StrategyFactory;
  /** What must be measured for the strategies made so far. */
  readonly measured = new Set<NonNullable<Strategy["measures"]>>();

  constructor({
    strategy,
    strategyOptions,
  }: { readonly strategy: StrategyOption; readonly strategyOptions: StrategyOptions }) {
    this.byDefault = this.#noting(strategyFactory(strategy, strategyOptions) ?? roundRobin);
  }

  /** The strategy that a definition asks for. Other nodes can ask by name only: functions do not travel. */
  readonly of = (definition: object): StrategyFactory | undefined => {
    const { strategy, strategyOptions } = definition as {
      readonly strategy?: unknown;
      readonly strategyOptions?: unknown;
    };
    if (typeof strategy !== "string" && typeof strategy !== "function") return undefined;
    const factory = strategyFactory(strategy as StrategyOption, (strategyOptions ?? {}) as StrategyOptions);
    return factory === undefined ? undefined : this.#noting(factory);
  };

  #noting(make: StrategyFactory): StrategyFactory {
    return () => {
      const strategy = make();
      if (strategy.measures !== undefined) this.measured.add(strategy.measures);
      return strategy;
    };
  }
}
