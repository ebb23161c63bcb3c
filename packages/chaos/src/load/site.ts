import type { Chance } from "../chance.ts";
import type { Member } from "../fleet.ts";

/** Where and with which luck one piece of the load is begun. */
export interface Site extends Member {
  readonly chance: Chance;
}

/** One kind of load. */
export interface LoadKind {
  readonly name: string;
  readonly weight: number;
  /** Calls and events that it makes, those that its callees make not counted. */
  readonly size: number;
  /** Nodes that begin it. Default: all. */
  readonly nodes?: readonly string[];
  /** Begins it. Resolves when it has ended; never rejects. */
  readonly begin: (site: Site) => Promise<unknown>;
}
