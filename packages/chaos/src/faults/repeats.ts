import type { Clock } from "@isomer/core";
import type { FrameType } from "@isomer/core/adapter-kit";

/** Remembers when the network delivered frames of which type twice: what came twice may be done twice. */
export class Repeats {
  readonly #clock: Clock;
  readonly #active = new Map<FrameType, number>();
  readonly #last = new Map<FrameType, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Frames of these types are doubled from here on. Answers how to say that it is over. */
  begin(types: readonly FrameType[]): () => void {
    for (const type of types) this.#active.set(type, (this.#active.get(type) ?? 0) + 1);
    return () => {
      for (const type of types) {
        this.#active.set(type, (this.#active.get(type) ?? 0) - 1);
        this.#last.set(type, this.#clock.now());
      }
    };
  }

  /** Whether a frame of this type that was sent at this time, or later, may have come twice. */
  mayRepeat(type: FrameType, since: number): boolean {
    return [type, "BATCH" as const].some(
      (one) => (this.#active.get(one) ?? 0) > 0 || (this.#last.get(one) ?? Number.NEGATIVE_INFINITY) >= since,
    );
  }
}
