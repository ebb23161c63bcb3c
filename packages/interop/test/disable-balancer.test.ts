import { type Cell, titleOf } from "../src/cell.ts";
import { type Cluster, Nodes, startCluster } from "../src/cluster.ts";
import { DIRECTIONS } from "../src/directions.ts";
import { arrived, marked, newMark, shares } from "../src/event-marks.ts";
import { type InteropNode, PROBES } from "../src/interop-node.ts";
import { createNetwork } from "../src/network.ts";
import { knowsService } from "../src/node-list.ts";
import { until } from "../src/until.ts";

const CELLS: readonly Cell[] = [
  { moleculer: "0.14", transporter: "nats", serializer: "json" },
  { moleculer: "0.14", transporter: "nats", serializer: "msgpack" },
  { moleculer: "0.15", transporter: "nats", serializer: "json" },
  { moleculer: "0.15", transporter: "nats", serializer: "msgpack" },
];

jest.setTimeout(60_000);

/** Which nodes answer so many calls. */
async function ask(caller: InteropNode, times: number): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: times }, () => caller.call("worker.whoami")));
  return answers.map(({ data }) => String(data));
}

/**
 * Waits until calls arrive: Moleculer shows its services to a node that asks a moment before it takes part in their queues,
 * and what is sent in that moment is lost.
 */
async function queuesWork({ isomer, moleculer }: Cluster): Promise<void> {
  const services = [...Object.values(PROBES).map((probe) => `${probe}.echo`), "worker.whoami"];
  for (const action of services) {
    await until(`${action} answers`, async () => {
      const calls = [isomer, moleculer].map((caller) => caller.call(action, {}, { timeout: 300 }));
      const outcomes = await Promise.allSettled(calls);
      return outcomes.every(({ status }) => status === "fulfilled");
    });
  }
}

describe.each(CELLS.map((cell) => ({ cell, title: titleOf(cell) })))("disableBalancer, $title", ({ cell }) => {
  let nodes: Nodes;
  let cluster: Cluster;
  beforeAll(async () => {
    nodes = new Nodes(await createNetwork(cell), { disableBalancer: true });
    cluster = await startCluster(nodes);
    await queuesWork(cluster);
  });
  afterAll(() => nodes.stop());

  describe.each(DIRECTIONS)("$title", ({ ends }) => {
    test("a call is answered through the queue of its action, meta included", async () => {
      const { caller, callee } = ends(cluster);
      const action = `${PROBES[callee.make]}.remember`;
      const { data, meta } = await caller.call(action, { value: 1 }, { meta: { user: 5 } });
      expect(data).toBe("done");
      expect(meta).toEqual({ user: 5, remembered: 1 });
    });

    test("a node's own action is called through the queue as well", async () => {
      const { caller } = ends(cluster);
      const { data } = await caller.call(`${PROBES[caller.make]}.echo`, { own: true });
      expect(data).toMatchObject({ params: { own: true }, from: caller.nodeID });
    });

    test("an error comes back with its content and its node", async () => {
      const { caller, callee } = ends(cluster);
      const failure = await caller.failure(`${PROBES[callee.make]}.fail`, { kind: "client" });
      expect(failure).toMatchObject({ code: 403, type: "FORBIDDEN", data: { b: 2 }, nodeID: callee.nodeID });
    });

    test("a chain of calls crosses there and back again", async () => {
      const { caller, callee } = ends(cluster);
      const { data } = await caller.call(
        `${PROBES[callee.make]}.relay`,
        { action: `${PROBES[caller.make]}.echo` },
        { requestID: "request-7" },
      );
      expect(data).toMatchObject({ requestID: "request-7", level: 2, caller: PROBES[callee.make] });
    });

    test("calls are shared among all nodes that offer the action", async () => {
      const { caller } = ends(cluster);
      const asked = new Set<string>();
      await until("both have been asked", async () => {
        for (const nodeID of await ask(caller, 20)) asked.add(nodeID);
        return asked.size > 1;
      });
      expect([...asked].toSorted()).toEqual(["isomer-2", "moleculer-2"]);
    });

    test("a named node is asked", async () => {
      const { caller } = ends(cluster);
      for (const nodeID of ["isomer-2", "moleculer-2", "isomer-2"]) {
        expect((await caller.call("worker.whoami", {}, { nodeID })).data).toBe(nodeID);
      }
    });

    test("an emitted event reaches each group once, its own node's too", async () => {
      const { caller } = ends(cluster);
      const mark = newMark();
      for (let i = 0; i < 10; i++) await caller.emit("order.created", { i }, { meta: mark });
      await arrived([cluster.isomer, cluster.moleculer], mark, 20);
      expect(shares([cluster.isomer, cluster.moleculer], mark)).toEqual([10, 10]);
    });

    test("one node of a group gets an emitted event", async () => {
      const { caller } = ends(cluster);
      const workers = [cluster.isomerWorker, cluster.moleculerWorker];
      const mark = newMark();
      for (let i = 0; i < 60; i++) await caller.emit("job.done", { i }, { meta: mark });
      await arrived(workers, mark, 60);
      // The answer of a queue that both share comes after what was in it before.
      await ask(caller, 20);
      const [one = 0, other = 0] = shares(workers, mark);
      expect(one + other).toBe(60);
      expect(Math.min(one, other)).toBeGreaterThan(0);
    });

    test("an event for a named group reaches no other", async () => {
      const { caller, callee } = ends(cluster);
      const mark = newMark();
      await caller.emit("order.grouped", null, { meta: mark, groups: [callee.make] });
      await arrived([callee], mark);
      await caller.call(`${PROBES[callee.make]}.echo`);
      expect(shares([caller, callee], mark)).toEqual([0, 1]);
    });

    test("patterns match in the message broker as they do without it", async () => {
      const { caller } = ends(cluster);
      const probes = [cluster.isomer, cluster.moleculer];
      const mark = newMark();
      for (const name of ["audit.a", "audit.a.b.c", "user.7.renamed", "user.7.8.renamed"]) {
        await caller.emit(name, null, { meta: mark });
      }
      // Both probes listen in the one group `audit`, and each in a group of its own to `user.*.renamed`.
      await arrived(probes, mark, 4);
      const names = probes.flatMap((node) => marked(node, mark).map(({ name }) => String(name)));
      expect(names.toSorted()).toEqual(["audit.a", "audit.a.b.c", "user.7.renamed", "user.7.renamed"]);
    });

    test("a broadcast reaches every listener once, the broadcaster's own too", async () => {
      const { caller } = ends(cluster);
      const mark = newMark();
      await caller.broadcast("order.news", { all: true }, { meta: mark });
      await caller.broadcast("job.done", { all: true }, { meta: mark });
      await arrived(cluster.all, mark, 4);
      expect(shares(cluster.all, mark)).toEqual([1, 1, 1, 1]);
      expect(marked(cluster.isomer, mark)[0]).toMatchObject({ type: "broadcast", emitter: caller.nodeID });
    });

    test("a node that withdraws an action is not asked any more", async () => {
      const { caller, callee } = ends(cluster);
      await callee.offer("late");
      await caller.waitFor("late");
      expect((await caller.call("late.hello")).data).toContain("hello");
      await callee.withdraw("late");
      await until("it is gone", async () => !(await knowsService(caller, callee.nodeID, "late")));
      expect(await caller.failure("late.hello")).toMatchObject({ code: 404 });
    });
  });

  test("a stream of Isomer stays with one node, however many offer the action", async () => {
    const second = await nodes.moleculer("moleculer-3", ["probe"]);
    await until("it is seen", () => knowsService(cluster.isomer, second.nodeID, PROBES.moleculer));
    for (let i = 0; i < 6; i++) {
      const source = { chunks: 20, chunkBytes: 100 };
      const { data } = await cluster.isomer.upload(`${PROBES.moleculer}.upload`, source, { timeout: 5_000 });
      expect(data).toMatchObject({ bytes: 2_000, failure: null });
    }
  });
});
