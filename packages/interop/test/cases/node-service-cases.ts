import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { type InteropNode, PROBES } from "../../src/interop-node.ts";

type Row = Readonly<Record<string, unknown>>;

const sorted = (values: unknown): readonly string[] => (values as readonly string[]).toSorted();
/** Ids of the nodes that have an action or a listener. */
const nodesOf = (row: Row | undefined): readonly string[] =>
  sorted(((row?.endpoints ?? []) as readonly Row[]).map(({ nodeID }) => nodeID));

/**
 * The actions of `$node`, asked across the border: what one make tells of the cluster the other one can read. Workers
 * are asked, because Moleculer cannot send its own actions with hooks, which are functions, in MessagePack.
 */
export function nodeServiceCases({ cluster, nodes }: Bench): void {
  describe.each(DIRECTIONS)("$node $title", ({ ends }) => {
    const asked = (): InteropNode => {
      const { isomerWorker, moleculerWorker } = cluster();
      return ends(cluster()).callee.make === "isomer" ? isomerWorker : moleculerWorker;
    };
    const ask = async <T = readonly Row[]>(action: string, params: unknown = {}): Promise<T> =>
      (await ends(cluster()).caller.call(`$node.${action}`, params, { nodeID: asked().nodeID })).data as T;

    test("list tells the nodes as the asked one sees them", async () => {
      const members = cluster().all.map(({ nodeID }) => nodeID);
      // Moleculer may still list a node that left.
      const rows = (await ask("list", { onlyAvailable: true })).filter(({ id }) => members.includes(String(id)));
      expect(sorted(rows.map(({ id }) => id))).toEqual(sorted(members));
      expect(rows.filter(({ local }) => local === true).map(({ id }) => id)).toEqual([asked().nodeID]);
      for (const row of rows) {
        expect(row).toMatchObject({
          available: true,
          hostname: expect.any(String),
          ipList: expect.any(Array),
          seq: expect.any(Number),
          client: { type: expect.any(String), langVersion: process.version },
          config: expect.any(Object),
          metadata: { made: expect.stringContaining("by ") },
        });
      }
    });

    test("services are told with the nodes and actions of both makes", async () => {
      const { caller, callee } = ends(cluster());
      const rows = await ask("services", { skipInternal: true, withActions: true });
      const row = (fullName: string): Row | undefined => rows.find((each) => each.fullName === fullName);
      expect(rows.some(({ name }) => name === "$node")).toBe(false);
      expect(row("worker")).toMatchObject({ name: "worker", available: true });
      expect(sorted(row("worker")?.nodes)).toEqual(["isomer-2", "moleculer-2"]);
      for (const { make, nodeID } of [caller, callee]) {
        expect(row(PROBES[make])).toMatchObject({
          ...{ name: make, version: 1, nodes: [nodeID], local: false, available: true },
          settings: { limit: 10 },
          metadata: { owner: "interop" },
          actions: { [`${PROBES[make]}.answer`]: { rest: "GET /answer" } },
        });
      }
    });

    test("actions are told with the nodes that have them", async () => {
      const { caller, callee } = ends(cluster());
      const rows = await ask("actions", { withEndpoints: true, skipInternal: true });
      const row = (name: string): Row | undefined => rows.find((each) => each.name === name);
      expect(row("worker.whoami")).toMatchObject({ count: 2, hasLocal: true, available: true });
      expect(nodesOf(row("worker.whoami"))).toEqual(["isomer-2", "moleculer-2"]);
      for (const { make, nodeID } of [caller, callee]) {
        expect(nodesOf(row(`${PROBES[make]}.echo`))).toEqual([nodeID]);
        expect(row(`${PROBES[make]}.answer`)).toMatchObject({
          hasLocal: false,
          action: { rest: "GET /answer", params: { kind: "string" } },
        });
      }
    });

    test("flags may come as texts", async () => {
      const rows = await ask("actions", { onlyLocal: "true", skipInternal: "true" });
      const names = rows.map(({ name }) => String(name));
      expect(names).toContain("worker.whoami");
      expect(names.filter((name) => name.startsWith("$") || name.startsWith("v1."))).toEqual([]);
    });

    test("events are told with their groups", async () => {
      const rows = await ask("events", { skipInternal: true, withEndpoints: true });
      const row = rows.find(({ name, group }) => name === "job.done" && group === "workers");
      expect(row).toMatchObject({ count: 2, hasLocal: true, available: true });
      expect(nodesOf(row)).toEqual(["isomer-2", "moleculer-2"]);
    });

    test("health tells the state of the process that is asked", async () => {
      const { make } = asked();
      const health = await ask<Readonly<Record<string, Row>>>("health");
      expect(health).toMatchObject({
        cpu: { cores: expect.any(Number) },
        mem: { free: expect.any(Number), total: expect.any(Number), percent: expect.any(Number) },
        os: { hostname: expect.any(String), platform: process.platform },
        process: { pid: expect.any(Number), memory: { rss: expect.any(Number) }, uptime: expect.any(Number) },
        client: { type: make === "isomer" ? "isomer" : "nodejs" },
        net: { ip: expect.any(Array) },
        time: { now: expect.any(Number), iso: expect.any(String) },
      });
      expect(health.process?.pid === process.pid).toBe(make === "isomer");
    });

    test("options are told", async () => {
      expect(await ask("options")).toMatchObject({ nodeID: asked().nodeID, namespace: nodes().network.namespace });
    });
  });
}
