import { TABLE_NAMES } from "../node-view.ts";
import { type Sample, socketsOf } from "./sample.ts";

/** A sample and when it was taken, in minutes since the start of the process. */
export interface TimedSample extends Sample {
  readonly minute: number;
}

/** What is known of one process at the end. */
export interface ProcessRecord {
  readonly name: string;
  readonly samples: readonly TimedSample[];
  /** What kept its event loop busy after its nodes had stopped; `null` if it did not live to the end. */
  readonly left: Sample["resources"] | null;
  readonly problems: readonly string[];
}

/** Minutes in which memory may grow: code is compiled, caches fill up. */
const WARM_UP_MINUTES = 2;
/** Growth of memory in use per minute after that, in bytes, which is still no leak. */
const GROWTH_BOUND_BYTES = 512 * 1024;
/** Fewer samples make no slope. */
const FEWEST_SAMPLES = 6;
/** Sockets that a process may have more than after the warm-up: connections are opened where they are needed. */
const SOCKET_BOUND = 4;

/** Errors with which calls may end while a node is killed now and then. */
const KNOWN = new Set([
  ...["done", "REQUEST_TIMEOUT", "REQUEST_REJECTED", "REQUEST_CANCELLED", "SERVICE_NOT_FOUND"],
  ...["SERVICE_NOT_AVAILABLE", "CIRCUIT_OPEN", "BAD_GATEWAY", "STREAM_CLOSED", "REFUSED"],
  // What a stream that its source destroyed ends with.
  ...["unknown: AbortError", "unknown: Error"],
]);

export interface Verdict {
  /** Growth of memory in use in bytes per minute, by process; `null` where there are too few samples for it. */
  readonly growth: ReadonlyMap<string, number | null>;
  readonly faults: readonly string[];
}

/** Says what was not as it must be. */
export function judge(records: readonly ProcessRecord[]): Verdict {
  const growth = new Map(records.map(({ name, samples }) => [name, growthOf(samples)]));
  return { growth, faults: records.flatMap((record) => faultsOf(record, growthOf(record.samples))) };
}

function faultsOf({ name, samples, left, problems }: ProcessRecord, growth: number | null): readonly string[] {
  const faults = problems.map((problem) => `${name}: ${problem}`);
  if (growth !== null && growth > GROWTH_BOUND_BYTES) {
    faults.push(`${name}: memory grows by ${kib(growth)} KiB a minute, more than ${kib(GROWTH_BOUND_BYTES)}.`);
  }
  for (const table of TABLE_NAMES) {
    const most = Math.max(0, ...samples.map(({ tables }) => tables[table]));
    if (most > 0) faults.push(`${name}: table '${table}' held ${most} at rest.`);
  }
  const settled = samples.filter(({ minute }) => minute >= WARM_UP_MINUTES);
  const [first] = settled;
  const last = settled.at(-1);
  if (first !== undefined && last !== undefined && socketsOf(last) > socketsOf(first) + SOCKET_BOUND) {
    faults.push(`${name}: sockets grew from ${socketsOf(first)} to ${socketsOf(last)}.`);
  }
  if (left !== null && socketsOf({ resources: left }) > 0) {
    faults.push(`${name}: ${socketsOf({ resources: left })} socket(s) were open after all nodes had stopped.`);
  }
  const unknown = Object.keys(samples.at(-1)?.outcomes ?? {}).filter((outcome) => !KNOWN.has(outcome));
  if (unknown.length > 0) faults.push(`${name}: pieces of load ended with ${unknown.join(", ")}.`);
  if (samples.length > 0 && (samples.at(-1)?.outcomes.done ?? 0) === 0) faults.push(`${name}: nothing succeeded.`);
  return faults;
}

/** Slope of the line that lies closest to the samples behind the warm-up (least squares). */
function growthOf(samples: readonly TimedSample[]): number | null {
  const settled = samples.filter(({ minute }) => minute >= WARM_UP_MINUTES);
  if (settled.length < FEWEST_SAMPLES) return null;
  const mean = (of: (sample: TimedSample) => number): number =>
    settled.reduce((sum, sample) => sum + of(sample), 0) / settled.length;
  const [x, y] = [mean(({ minute }) => minute), mean(({ usedBytes }) => usedBytes)];
  const covariance = mean(({ minute, usedBytes }) => (minute - x) * (usedBytes - y));
  return covariance / mean(({ minute }) => (minute - x) ** 2);
}

const kib = (bytes: number): number => Math.round(bytes / 1024);
