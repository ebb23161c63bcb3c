import { randomUUID } from "node:crypto";
import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";

/** Actions whose results are kept by the node that runs them. */
export function cacheCases({ cluster }: Bench): void {
  describe.each(DIRECTIONS)("cached actions $title", ({ ends }) => {
    /** Answers how often anything ran at the callee. */
    const ask = async (action: string, params: unknown, meta: Record<string, unknown> = {}): Promise<unknown> => {
      const { caller, callee } = ends(cluster());
      return (await caller.call(`${callee.make}.kept.${action}`, params, { meta })).data;
    };

    test("a result is kept, for all params or for those that are the key", async () => {
      const id = randomUUID();
      const run = await ask("forAll", { id });
      expect(await ask("forAll", { id })).toBe(run);
      expect(await ask("forAll", { id, more: 1 })).not.toBe(run);
      const keyed = await ask("byParam", { id });
      expect(await ask("byParam", { id, more: 1 })).toBe(keyed);
      expect(await ask("byParam", { id: `not ${id}` })).not.toBe(keyed);
    });

    test("meta of the other make can be part of the key", async () => {
      const id = randomUUID();
      const one = await ask("byMeta", { id }, { user: { id: 1 } });
      expect(await ask("byMeta", { id }, { user: { id: 2 } })).not.toBe(one);
      expect(await ask("byMeta", { id }, { user: { id: 1 } })).toBe(one);
    });

    test("$cache: false in meta goes around the cache, reading and writing", async () => {
      const id = randomUUID();
      const run = await ask("byParam", { id });
      const around = await ask("byParam", { id }, { $cache: false });
      expect(around).toBe(Number(run) + 1);
      expect(await ask("byParam", { id }, { $cache: false })).toBe(Number(run) + 2);
      expect(await ask("byParam", { id })).toBe(run);
    });
  });
}
