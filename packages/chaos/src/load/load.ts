import type { FakeClock } from "@isomer/testing";
import type { Chance } from "../chance.ts";
import type { Fleet } from "../fleet.ts";
import { COMPOUND_CALLS } from "./compound-calls.ts";
import { NEWS } from "./news.ts";
import { PLAIN_CALLS } from "./plain-calls.ts";
import type { LoadKind } from "./site.ts";
import { STREAMS } from "./streams.ts";

export interface LoadParts {
  readonly clock: FakeClock;
  readonly fleet: Fleet;
  readonly chance: Chance;
  /** Calls and events to make. */
  readonly operations: number;
}

const KINDS: readonly LoadKind[] = [...PLAIN_CALLS, ...COMPOUND_CALLS, ...STREAMS, ...NEWS];

/** The kinds that a node may begin. */
const kindsOf = (nodeID: string): readonly LoadKind[] =>
  KINDS.filter(({ nodes }) => nodes === undefined || nodes.includes(nodeID));

/** Fake milliseconds between two moments at which load is begun: the fewer, the less the clock has to stand still for. */
const TICK_MS = 20;
/** Pieces of load that begin at each of them. */
const PER_TICK = 12;

/** Has random nodes begin random pieces of load, many at a time, until there were enough. */
export class Load {
  readonly #parts: LoadParts;
  readonly #underWay = new Set<Promise<unknown>>();
  #begun = 0;

  constructor(parts: LoadParts) {
    this.#parts = parts;
  }

  /** Pieces that have not ended. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Resolves when all of it has been begun. */
  async run(): Promise<void> {
    const { clock, operations } = this.#parts;
    await new Promise<void>((resolve) => {
      const timer = clock.every(TICK_MS, () => {
        for (let piece = 0; piece < PER_TICK; piece++) this.#begin();
        if (this.#begun < operations) return;
        timer.cancel();
        resolve();
      });
    });
  }

  #begin(): void {
    const { chance, fleet } = this.#parts;
    if (fleet.members.length === 0) return;
    const member = chance.pick(fleet.members);
    const kind = chance.weighted(kindsOf(member.nodeID));
    this.#begun += kind.size;
    const work = kind.begin({ ...member, chance: chance.fork() }).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }
}
