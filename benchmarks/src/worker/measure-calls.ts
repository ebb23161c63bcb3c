import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../statistics.ts";
import type { Sample } from "./job.ts";

/** One call of what is measured. */
export type Call = (params: unknown) => Promise<unknown>;

/** Local calls are made in runs: reading the clock costs as much as half a call. */
const CALLS_PER_LOOK = 500;
const HEAP_CALLS = 1_000;

/** Makes calls for `ms`, one after the other, without looking at single ones. */
export async function measureInTurn(call: Call, params: unknown, ms: number): Promise<Sample> {
  const watch = startWatch();
  const end = performance.now() + ms;
  let calls = 0;
  do {
    for (let index = 0; index < CALLS_PER_LOOK; index++) await call(params);
    calls += CALLS_PER_LOOK;
  } while (performance.now() < end);
  return { calls, p50Micros: null, ...watch() };
}

/** Makes calls for `ms`, so that `inFlight` of them are under way at any time, and times each. */
export async function measureInFlight(
  call: Call,
  params: unknown,
  { inFlight, ms }: { readonly inFlight: number; readonly ms: number },
): Promise<Sample> {
  const latencies: number[] = [];
  const watch = startWatch();
  const end = performance.now() + ms;
  const lane = async (): Promise<void> => {
    let began = performance.now();
    do {
      await call(params);
      const now = performance.now();
      latencies.push(now - began);
      began = now;
    } while (began < end);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const spent = watch();
  return { calls: latencies.length, p50Micros: median(latencies) * 1000, ...spent };
}

/** Bytes that a call allocates on the heap. */
export async function measureHeap(call: Call, params: unknown): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const attempts: number[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < HEAP_CALLS; index++) await call(params);
    attempts.push((process.memoryUsage().heapUsed - before) / HEAP_CALLS);
  }
  return median(attempts);
}

function startWatch(): () => Pick<Sample, "wallMs" | "cpuMicros"> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  return () => {
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs, cpuMicros: user + system };
  };
}
