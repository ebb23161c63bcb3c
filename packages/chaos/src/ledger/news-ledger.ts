import type { Clock, EventType } from "@isomer/core";
import type { Complaints } from "./complaints.ts";
import type { History } from "./history.ts";

/** An event that was told. */
export interface NewsItem {
  readonly number: number;
  readonly event: string;
  readonly type: EventType;
  readonly nodeID: string;
  /** Groups that it is for; `null` for all. */
  readonly groups: readonly string[] | null;
}

interface NewsRecord extends NewsItem {
  readonly toldAt: number;
  /** Times that it was handled, by group, for a broadcast by group and node. */
  readonly handled: Map<string, number>;
}

export interface NewsLedgerParts {
  readonly clock: Clock;
  readonly history: History;
  readonly complaints: Complaints;
  /** Whether an event that was told at this time, or later, may have arrived twice. */
  readonly mayRepeat: (since: number) => boolean;
}

/** Follows every event: delivery is at most once, unless the network itself delivered its frame twice. */
export class NewsLedger {
  readonly #parts: NewsLedgerParts;
  readonly #records = new Map<number, NewsRecord>();
  #handled = 0;

  constructor(parts: NewsLedgerParts) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#records.size;
  }

  /** Times that a listener ran. */
  get handled(): number {
    return this.#handled;
  }

  tell(item: Omit<NewsItem, "number">): number {
    const number = this.#records.size + 1;
    const { event, nodeID, type } = item;
    this.#parts.history.add(`event ${number} (${event}) ${nodeID} tells it, ${type}`);
    this.#records.set(number, { ...item, number, toldAt: this.#parts.clock.now(), handled: new Map() });
    return number;
  }

  /** A listener of a group runs on a node. */
  heard(number: number, { nodeID, group, event }: { nodeID: string; group: string; event: string }): void {
    const { complaints, history, mayRepeat } = this.#parts;
    this.#handled++;
    history.add(`event ${number} (${event}) ${nodeID} hears it as ${group}`);
    const record = this.#records.get(number);
    if (record === undefined || record.event !== event) {
      complaints.add(`Node ${nodeID} heard of event ${number} (${event}), which nobody told.`);
      return;
    }
    if (record.groups?.includes(group) === false) {
      complaints.add(`Event ${number} (${event}) for ${record.groups.join(", ")} was handled by group ${group}.`);
    }
    if (record.type === "broadcastLocal" && nodeID !== record.nodeID) {
      complaints.add(`Event ${number} (${event}), local to ${record.nodeID}, was heard on ${nodeID}.`);
    }
    const place = record.type === "emit" ? group : `${group} on ${nodeID}`;
    const times = (record.handled.get(place) ?? 0) + 1;
    record.handled.set(place, times);
    const most = mayRepeat(record.toldAt) ? 2 : 1;
    if (times > most) complaints.add(`Event ${number} (${event}) was handled ${times} times by ${place}.`);
  }

  /** Where an event was handled, and how often. */
  handledBy(number: number): ReadonlyMap<string, number> {
    return this.#records.get(number)?.handled ?? new Map();
  }
}
