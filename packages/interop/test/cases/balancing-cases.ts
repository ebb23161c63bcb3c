import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";

/** Calls of an action that nodes of both makes offer. */
export function balancingCases({ cluster }: Bench): void {
  describe.each(DIRECTIONS)("balancing $title", ({ ends }) => {
    test("calls go by turns to all nodes that offer the action, whatever they are made of", async () => {
      const { caller } = ends(cluster());
      const { isomerWorker, moleculerWorker } = cluster();
      const asked: unknown[] = [];
      for (let i = 0; i < 20; i++) asked.push((await caller.call("worker.whoami")).data);
      for (const { nodeID } of [isomerWorker, moleculerWorker]) {
        expect(asked.filter((answer) => answer === nodeID)).toHaveLength(10);
      }
    });

    test("a named node is asked", async () => {
      const { caller } = ends(cluster());
      const { isomerWorker, moleculerWorker } = cluster();
      for (const { nodeID } of [isomerWorker, moleculerWorker, isomerWorker]) {
        expect((await caller.call("worker.whoami", {}, { nodeID })).data).toBe(nodeID);
      }
    });
  });
}
