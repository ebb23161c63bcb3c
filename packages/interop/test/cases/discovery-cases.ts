import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { PROBES } from "../../src/interop-node.ts";
import type { ListedNode, ListedService } from "../../src/listed-node.ts";
import { knowsService, lookUp } from "../../src/node-list.ts";
import { until } from "../../src/until.ts";

const CLIENTS = { isomer: "isomer", moleculer: "nodejs" } as const;

/** Discovery: what each node knows of the others, and what it learns while they run. */
export function discoveryCases({ cluster }: Bench): void {
  // The caller of a direction is the one who looks here, the callee the one who is looked at.
  describe.each(DIRECTIONS)("discovery $title", ({ ends }) => {
    const view = async (): Promise<ListedNode> => {
      const { caller, callee } = ends(cluster());
      const node = await lookUp(caller, callee.nodeID);
      if (node === undefined) throw new Error(`${caller.nodeID} does not see ${callee.nodeID}.`);
      return node;
    };
    const service = async (): Promise<ListedService> => {
      const { callee } = ends(cluster());
      const found = (await view()).services.find(({ fullName }) => fullName === PROBES[callee.make]);
      if (found === undefined) throw new Error(`${PROBES[callee.make]} is not listed.`);
      return found;
    };

    test("all other nodes are seen", async () => {
      const { caller } = ends(cluster());
      const others = (await caller.listNodes()).filter(({ available }) => available).map(({ id }) => id);
      const expected = cluster().all.map(({ nodeID }) => nodeID);
      expect(others.toSorted()).toEqual(expected.filter((id) => id !== caller.nodeID).toSorted());
    });

    test("a node is described: software, host, metadata, instance", async () => {
      const { callee } = ends(cluster());
      const node = await view();
      expect(node).toMatchObject({ id: callee.nodeID, available: true });
      expect(node.metadata).toEqual({ made: `by ${callee.make === "isomer" ? "Isomer" : "Moleculer"}` });
      expect(node.client).toMatchObject({ type: CLIENTS[callee.make], langVersion: process.version });
      expect(node.hostname).not.toBe("");
      expect(node.ipList).not.toHaveLength(0);
      expect(node.instanceID).toMatch(/^[\w-]{8,}$/);
      expect(node.seq).toBeGreaterThan(1);
    });

    test("a service is described: name, version, metadata, and settings without the secret ones", async () => {
      const { callee } = ends(cluster());
      expect(await service()).toMatchObject({ name: callee.make, version: 1, metadata: { owner: "interop" } });
      expect((await service()).settings).toEqual({ limit: 10 });
    });

    test("actions are described with their options, private ones are not", async () => {
      const { callee } = ends(cluster());
      const probe = PROBES[callee.make];
      const { actions } = await service();
      expect(actions[`${probe}.echo`]).toMatchObject({ name: `${probe}.echo`, rawName: "echo" });
      expect(actions[`${probe}.answer`]).toMatchObject({ rest: "GET /answer", params: { kind: "string" } });
      expect(Object.keys(actions)).not.toContain(`${probe}.inner`);
    });

    test("events are described with their pattern, and with their group where they name one", async () => {
      const { events } = await service();
      expect(events["audit.**"]).toMatchObject({ name: "audit.**", group: "audit" });
      expect(events["order.*"]).toMatchObject({ name: "order.*" });
      expect(events["order.*"]).not.toHaveProperty("group");
    });

    test("the load of the other node is told", async () => {
      const { caller, callee } = ends(cluster());
      await until("the load is known", async () => typeof (await lookUp(caller, callee.nodeID))?.cpu === "number");
    });

    test("services can be waited for", async () => {
      const { caller, callee } = ends(cluster());
      await caller.waitFor(PROBES[callee.make]);
    });

    test("a service that is added at run time can be called, one that is removed cannot", async () => {
      const { caller, callee } = ends(cluster());
      await callee.offer("late");
      await caller.waitFor("late");
      expect((await caller.call("late.hello")).data).toBe(
        `hello from ${callee.make === "isomer" ? "Isomer" : "Moleculer"}`,
      );
      await callee.withdraw("late");
      await until("the service is gone", async () => !(await knowsService(caller, callee.nodeID, "late")));
      expect(await caller.failure("late.hello")).toMatchObject({ code: 404 });
    });
  });
}
