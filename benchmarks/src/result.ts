import type { ContenderName } from "./catalogue.ts";

/** Medians of all rounds of one contender. */
export interface ContenderResult {
  readonly contender: ContenderName;
  readonly label: string;
  /** CPU time of one call, client and server together. */
  readonly cpuMicros: number;
  readonly callsPerSecond: number;
  readonly p50Micros: number | null;
  readonly heapBytes: number | null;
  /** How many times less CPU a call takes than in Moleculer. */
  readonly advantage: number;
}

export interface MeasurementResult {
  readonly name: string;
  readonly contenders: readonly ContenderResult[];
}

/** How long the compiler checks the program of many typed clients that core brings along. */
export interface TypeCheckResult {
  readonly compiler: string;
  readonly actions: number;
  readonly checkSeconds: number;
  readonly instantiations: number;
}

export interface Results {
  readonly node: string;
  readonly cpu: string;
  readonly measurements: readonly MeasurementResult[];
  readonly typeChecks: readonly TypeCheckResult[];
}
