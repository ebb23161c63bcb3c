import type { Cell } from "./cell.ts";
import type { Cluster, Nodes } from "./cluster.ts";

/** What groups of cases are given. The nodes run as soon as the cases do. */
export interface Bench {
  readonly cell: Cell;
  readonly cluster: () => Cluster;
  /** The way to start more nodes in the same network; they are stopped with the others. */
  readonly nodes: () => Nodes;
}
