import { randomUUID } from "node:crypto";
import type { Bench } from "../../src/bench.ts";
import type { Cluster } from "../../src/cluster.ts";
import type { CallSettings, InteropNode } from "../../src/interop-node.ts";
import { until } from "../../src/until.ts";

/** Who begins, who passes the call on, and who is asked at the end. */
interface Way {
  readonly title: string;
  readonly way: (cluster: Cluster) => readonly [first: InteropNode, middle: InteropNode, last: InteropNode];
}

const WAYS: readonly Way[] = [
  { title: "Isomer, Moleculer, Isomer", way: (c) => [c.isomer, c.moleculer, c.isomerWorker] },
  { title: "Moleculer, Isomer, Moleculer", way: (c) => [c.moleculer, c.isomer, c.moleculerWorker] },
  { title: "Isomer, Isomer, Moleculer", way: (c) => [c.isomer, c.isomerWorker, c.moleculer] },
  { title: "Moleculer, Moleculer, Isomer", way: (c) => [c.moleculer, c.moleculerWorker, c.isomer] },
];

/** Time that the node in the middle takes, and what of it is sure to have passed by every clock. */
const PAUSE_MS = 60;
const SURE_MS = PAUSE_MS - 5;

/** Distributed timeouts: what is left of the budget travels along the chain, whatever its nodes are made of. */
export function budgetCases({ cluster }: Bench): void {
  describe.each(WAYS)("budgets along $title", ({ way }) => {
    /** The budgets that the middle and the last node were told. */
    const budgets = async (
      timeout: number,
      nested: CallSettings = {},
    ): Promise<{ readonly budget: number; readonly answer: number }> => {
      const [first, middle, last] = way(cluster());
      const next = { action: `${last.make}.chain.budget`, options: { ...nested, nodeID: last.nodeID } };
      const params = { token: randomUUID(), after: PAUSE_MS, ...next };
      const { data } = await first.call(`${middle.make}.chain.pass`, params, { nodeID: middle.nodeID, timeout });
      return data as { readonly budget: number; readonly answer: number };
    };

    test("what is left shrinks from node to node", async () => {
      const { budget, answer } = await budgets(5_000);
      expect(budget).toBeGreaterThan(0);
      expect(budget).toBeLessThanOrEqual(5_000);
      expect(answer).toBeGreaterThan(0);
      expect(answer).toBeLessThanOrEqual(budget - SURE_MS);
    });

    test("a nested call may have less, and no more", async () => {
      expect((await budgets(5_000, { timeout: 700 })).answer).toBeLessThanOrEqual(700);
      expect((await budgets(5_000, { timeout: 60_000 })).answer).toBeLessThanOrEqual(5_000 - SURE_MS);
    });

    test("no limit stays none, until a nested call sets its own", async () => {
      const { budget, answer } = await budgets(0, { timeout: 700 });
      expect(budget).toBe(0);
      expect(answer).toBeGreaterThan(0);
      expect(answer).toBeLessThanOrEqual(700);
    });

    test("without time no nested call is made", async () => {
      const [first, middle, last] = way(cluster());
      const token = randomUUID();
      const next = { action: `${last.make}.chain.wait`, params: { token }, options: { nodeID: last.nodeID } };
      const settings = { nodeID: middle.nodeID, timeout: 40 };
      const failure = await first.failure(`${middle.make}.chain.pass`, { token, after: 80, ...next }, settings);
      expect(failure).toMatchObject({ class: "RequestTimeoutError" });
      const outcome = async (node: InteropNode): Promise<unknown> =>
        (await first.call(`${node.make}.chain.outcome`, { token }, { nodeID: node.nodeID })).data;
      await until("the node in the middle would go on", async () => (await outcome(middle)) !== "passing");
      expect(await outcome(middle)).toBe("failed: RequestSkippedError");
      expect(await outcome(last)).toBe("not begun");
    });
  });
}
