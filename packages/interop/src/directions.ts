import type { Cluster } from "./cluster.ts";
import type { InteropNode } from "./interop-node.ts";

/** Who begins, and who is meant. */
export interface Ends {
  readonly caller: InteropNode;
  readonly callee: InteropNode;
}

export interface Direction {
  readonly title: string;
  readonly ends: (cluster: Pick<Cluster, "isomer" | "moleculer">) => Ends;
}

/** Every case runs both ways. */
export const DIRECTIONS: readonly Direction[] = [
  { title: "from Isomer to Moleculer", ends: ({ isomer, moleculer }) => ({ caller: isomer, callee: moleculer }) },
  { title: "from Moleculer to Isomer", ends: ({ isomer, moleculer }) => ({ caller: moleculer, callee: isomer }) },
];
