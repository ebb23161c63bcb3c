/** Two processes are started under one node id. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import { failuresByName } from "../src/load/load.ts";
import { WIRES } from "../src/node/wire.ts";
import { until } from "../src/until.ts";

describe.each(WIRES)("two processes with one node id over %s", (wire) => {
  let cluster: Cluster;
  let caller: LocalNode;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    caller = await cluster.local("caller");
  });
  afterAll(() => cluster[Symbol.asyncDispose](), 20_000);

  it("are one node soon: the older one says why, stops its broker and leaves the decision to its process", async () => {
    const older = await cluster.worker("worker");
    await seen(caller, ["worker"]);
    const instance = async (): Promise<unknown> => {
      const nodes =
        await caller.broker.call<readonly { id: string; available: boolean; instanceID: string }[]>("$node.list");
      return nodes.find(({ id, available }) => id === "worker" && available)?.instanceID;
    };
    const first = await instance();
    const newer = await cluster.worker("worker");
    await until("the caller knows the newer one", async () => ![first, undefined].includes(await instance()));

    await until(
      "the older broker has stopped",
      async () => (await older.ask("logs")).some(({ text }) => text === "Node 'worker' is stopped."),
      { state: () => older.ask("logs") },
    );
    expect(await older.ask("logs")).toContainEqual({
      level: "fatal",
      text: expect.stringMatching(/This node leaves the cluster\. Another process .* uses the node id 'worker'/),
    });
    expect(older.isAlive).toBe(true);
    expect((await newer.ask("logs")).filter(({ level }) => level === "fatal")).toEqual([]);

    const before = (await older.ask("work")).executions;
    const load = cluster.load(caller);
    await load.progress(500, "worker");
    expect(failuresByName(await load.stop())).toEqual({});
    expect((await older.ask("work")).executions).toBe(before);
    expect((await newer.ask("work")).executions).toBe(load.succeeded);
  }, 30_000);
});
