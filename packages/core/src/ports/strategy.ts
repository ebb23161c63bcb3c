/** One place where an action or event can run, as a strategy sees it. */
export interface Candidate {
  readonly nodeID: string;
  readonly local: boolean;
  /** CPU load of the node in per cent, `null` when unknown. */
  readonly cpu: number | null;
  readonly hostname: string | null;
  /** Mean round trip to the node's host in milliseconds, `null` while it is not measured. */
  readonly latencyMs: number | null;
}

/** What a strategy may know of the call. Getters: nothing is made unless it is read. */
export interface Selection {
  readonly params: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Port: chooses among the available candidates. There is one instance per action and per event group. */
export interface Strategy {
  /** What must be measured for it, because nobody else needs it. Default: nothing. */
  readonly measures?: "latency";
  /** `candidates` is never empty. Must answer one of them. */
  select<C extends Candidate>(candidates: readonly C[], selection: Selection): C;
}

/** Makes the instance for one action or event group. */
export type StrategyFactory = () => Strategy;
