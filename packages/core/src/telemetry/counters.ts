/** Things that are counted whether somebody looks or not; names are stable. */
export const COUNTERS = [
  "transit.packets.sent",
  "transit.packets.received",
  "transit.packets.invalid",
  "transit.responses.orphan",
  "transit.requests.cancelled",
  "breaker.opened",
  "event.handler.errors",
  "event.send.errors",
] as const;

export type CounterName = (typeof COUNTERS)[number];

/** Plain counters of one broker. */
export class Counters {
  readonly #values: Record<CounterName, number>;

  constructor() {
    this.#values = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<CounterName, number>;
  }

  increment(name: CounterName): void {
    this.#values[name]++;
  }

  snapshot(): Readonly<Record<CounterName, number>> {
    return { ...this.#values };
  }
}
