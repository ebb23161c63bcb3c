import type { CallDefinition } from "@isomer/core";
import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";

const echo = (make: "isomer" | "moleculer", params: unknown): CallDefinition => ({
  action: `v1.${make}.echo`,
  params,
});
const whoami = (nodeID: string): CallDefinition => ({ action: "worker.whoami", options: { nodeID } });
const failing = (make: "isomer" | "moleculer"): CallDefinition => ({
  action: `v1.${make}.fail`,
  params: { kind: "client" },
});

/** Calls of actions of both makes on all nodes. */
const MIXED = [
  echo("isomer", { position: 0 }),
  echo("moleculer", { position: 1 }),
  whoami("isomer-2"),
  whoami("moleculer-2"),
];
const MIXED_ANSWERS = [
  expect.objectContaining({ params: { position: 0 } }),
  expect.objectContaining({ params: { position: 1 } }),
  ...["isomer-2", "moleculer-2"],
];

/** Several calls at once. */
export function mcallCases({ cluster }: Bench): void {
  describe.each(DIRECTIONS)("mcall $title", ({ ends }) => {
    test("a list of calls to nodes of both makes is answered in its order", async () => {
      const { caller } = ends(cluster());
      expect((await caller.mcall(MIXED)).data).toEqual(MIXED_ANSWERS);
    });

    test("an object of calls is answered by their names", async () => {
      const { caller } = ends(cluster());
      const [one, other, third] = MIXED;
      const calls = { one, other, third } as Record<string, CallDefinition>;
      expect((await caller.mcall(calls)).data).toEqual({
        one: MIXED_ANSWERS[0],
        other: MIXED_ANSWERS[1],
        third: MIXED_ANSWERS[2],
      });
    });

    test("common options hold for calls without options of their own, and bring back what callees set", async () => {
      const { caller } = ends(cluster());
      const own = { ...echo("moleculer", {}), options: { meta: { own: true } } };
      const remember = { action: `v1.${ends(cluster()).callee.make}.remember`, params: { value: 7 } };
      const { data, meta } = await caller.mcall([echo("isomer", {}), own, remember], { meta: { user: 5 } });
      expect(data).toMatchObject([{ meta: { user: 5 } }, { meta: { own: true } }, "done"]);
      expect((data as readonly { meta: unknown }[])[1]?.meta).toEqual({ own: true });
      expect(meta).toEqual({ user: 5, remembered: 7 });
    });

    test("the failure of one call is that of all", async () => {
      const { caller, callee } = ends(cluster());
      await expect(caller.mcall([...MIXED, failing(callee.make)])).rejects.toThrow("client failure");
      await expect(caller.mcall({ good: whoami("isomer-2"), bad: failing(callee.make) })).rejects.toThrow(
        "client failure",
      );
    });

    test("settled, a list has the outcome of each call", async () => {
      const { caller, callee } = ends(cluster());
      const { data } = await caller.mcall([whoami("moleculer-2"), failing(callee.make), whoami("isomer-2")], {
        settled: true,
      });
      expect(data).toEqual([
        { status: "fulfilled", value: "moleculer-2" },
        {
          status: "rejected",
          reason: expect.objectContaining({ message: "client failure", code: 403, nodeID: callee.nodeID }),
        },
        { status: "fulfilled", value: "isomer-2" },
      ]);
    });

    test("an action of the other make makes several calls at once", async () => {
      const { caller, callee } = ends(cluster());
      const fan = `${callee.make}.chain.fan`;
      const at = { nodeID: callee.nodeID, meta: { user: 5 } };
      const { data } = await caller.call(fan, { calls: MIXED }, at);
      expect(data).toEqual(MIXED_ANSWERS);
      expect(data).toMatchObject([{ meta: { user: 5 }, level: 2 }, { meta: { user: 5 }, level: 2 }, {}, {}]);
      const named = await caller.call(fan, { calls: { here: whoami("isomer-2"), there: whoami("moleculer-2") } }, at);
      expect(named.data).toEqual({ here: "isomer-2", there: "moleculer-2" });
      const failure = await caller.failure(fan, { calls: [...MIXED, failing(caller.make)] }, at);
      expect(failure).toMatchObject({ message: "client failure", code: 403, nodeID: caller.nodeID });
    });
  });

  test("settled, an object of calls that Isomer makes keeps its failures", async () => {
    const calls = { good: whoami("moleculer-2"), bad: failing("moleculer") };
    const { data } = await cluster().isomer.mcall(calls, { settled: true });
    expect(data).toEqual({
      good: { status: "fulfilled", value: "moleculer-2" },
      bad: { status: "rejected", reason: expect.objectContaining({ class: "ClientError", code: 403 }) },
    });
  });

  test("meta that Moleculer's actions set comes back through several calls of an Isomer action", async () => {
    const calls = [{ action: "v1.moleculer.remember", params: { value: "fan" } }, echo("moleculer", {})];
    const { meta } = await cluster().moleculer.call("isomer.chain.fan", { calls }, { nodeID: "isomer-1" });
    expect(meta).toEqual({ remembered: "fan" });
  });
}
