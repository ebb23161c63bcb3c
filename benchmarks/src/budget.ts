/** How much time a run spends. */
export interface Budget {
  readonly rounds: number;
  /** Length of one round of one contender. */
  readonly roundMs: number;
  /** Calls before the first round, which nobody looks at: the compiler of the engine needs them. */
  readonly warmUpMs: number;
}

/** About 80 seconds for everything on two cores. */
export const FULL: Budget = { rounds: 7, roundMs: 180, warmUpMs: 500 };

/** About 20 seconds: good for large differences. */
export const QUICK: Budget = { rounds: 3, roundMs: 70, warmUpMs: 150 };
