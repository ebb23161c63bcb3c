import { attempt, ignore } from "../kernel/attempt.ts";
import type { Clock } from "../kernel/clock.ts";
import type { IdGenerator } from "../kernel/ids.ts";
import { readPing, readPong } from "../protocol/packets/liveness.ts";
import type { Payload } from "../protocol/read-payload.ts";
import type { Links } from "./links.ts";

/** What a ping found out. */
export interface PingResult {
  readonly nodeID: string;
  /** Round trip in milliseconds. */
  readonly elapsedTime: number;
  /** How far the other clock is behind this one, in milliseconds. */
  readonly timeDiff: number;
  readonly id: string;
}

export interface PingerParts {
  readonly links: Links;
  readonly clock: Clock;
  readonly nextId: IdGenerator;
  readonly onPong: (result: PingResult) => void;
}

/** Measures the way to other nodes and answers those who measure (wire protocol 1.8). */
export class Pinger {
  readonly #parts: PingerParts;
  readonly #waiting = new Map<string, (result: PingResult | null) => void>();

  constructor(parts: PingerParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Answers `null` when the node does not answer within `timeoutMs`. */
  ping(nodeID: string, timeoutMs: number): Promise<PingResult | null> {
    const { links, clock, nextId } = this.#parts;
    return new Promise((resolve) => {
      const id = nextId();
      const timer = clock.after(timeoutMs, () => settle(null), { keepAlive: true });
      const settle = (result: PingResult | null): void => {
        timer.cancel();
        this.#waiting.delete(id);
        resolve(result);
      };
      this.#waiting.set(id, settle);
      attempt(
        () => links.to(nodeID).send("PING", () => ({ time: clock.epoch(), id })),
        () => settle(null),
      );
    });
  }

  readonly onPing = (payload: Payload, sender: string): void => {
    const { links, clock } = this.#parts;
    const { time, id } = readPing(payload);
    // A pong that cannot be sent is a ping that is not answered.
    attempt(() => links.to(sender).send("PONG", () => ({ time, id, arrived: clock.epoch() })), ignore);
  };

  readonly onPong = (payload: Payload, sender: string): void => {
    const { time, id, arrived } = readPong(payload);
    const now = this.#parts.clock.epoch();
    const elapsedTime = now - time;
    const timeDiff = Math.round(now - arrived - elapsedTime / 2);
    const result = { nodeID: sender, elapsedTime, timeDiff, id: id ?? "" };
    this.#parts.onPong(result);
    if (id !== null) this.#waiting.get(id)?.(result);
  };

  close(): void {
    for (const settle of [...this.#waiting.values()]) settle(null);
  }
}
