import type { Bench } from "../support/bench.ts";

export function lifeCases(_bench: Bench): void {}
