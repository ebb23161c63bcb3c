/** What a cacher is given by a broker, made for tests: time stands still until it is moved. */
import { randomUUID } from "node:crypto";
import type { CacherHost } from "@isomer/core/adapter-kit";
import { RecordingLogger } from "./recording-logger.ts";

/** A {@link CacherHost} with a clock that the test moves. */
export class FakeCacherHost implements CacherHost {
  readonly namespace: string;
  readonly logger = new RecordingLogger();
  readonly #availability: boolean[] = [];
  #now = 1_000_000;

  /** Without a namespace it gets one that nobody else has. */
  constructor(namespace: string = `conformance-${randomUUID()}`) {
    this.namespace = namespace;
  }

  /** Every report of availability, oldest first. */
  get availability(): readonly boolean[] {
    return this.#availability;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the clock on by `ms` milliseconds. */
  advance(ms: number): void {
    this.#now += ms;
  }

  availabilityChanged(available: boolean): void {
    this.#availability.push(available);
  }
}
