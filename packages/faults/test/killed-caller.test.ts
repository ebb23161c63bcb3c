/** A caller dies while others work for it. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import type { WorkerProcess } from "../src/cluster/worker-process.ts";
import { IDLE } from "../src/node/node-health.ts";
import { NOTICED_WITHIN_MS } from "../src/node/node-options.ts";
import { WIRES } from "../src/node/wire.ts";
import { until } from "../src/until.ts";

const CALLS = 32;

describe.each(WIRES)("SIGKILL of a caller over %s", (wire) => {
  let cluster: Cluster;
  let observer: LocalNode;
  let callee: WorkerProcess;
  let caller: WorkerProcess;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    observer = await cluster.local("observer");
    callee = await cluster.worker("callee");
    caller = await cluster.worker("caller");
    await seen(observer, ["callee", "caller"]);
    await until("the caller sees the callee", async () => (await caller.ask("health")).present.includes("callee"));
  }, 30_000);
  afterAll(() => cluster[Symbol.asyncDispose](), 20_000);

  it("aborts the signal of every call that it waited for", async () => {
    await caller.ask("beginCalls", "work.hold", CALLS, { nodeID: "callee", timeout: 0 });
    await until("all calls run", async () => (await callee.ask("work")).holding === CALLS);
    const killedAt = Date.now();
    await caller.kill();
    await until("all have heard of it", async () => (await callee.ask("work")).holding === 0);
    const { abortedAt } = await callee.ask("work");
    expect(abortedAt).toHaveLength(CALLS);
    expect(Math.max(...abortedAt) - killedAt).toBeLessThan(NOTICED_WITHIN_MS[wire]);
  }, 30_000);

  it("leaves nothing behind, and the callee serves others", async () => {
    const { transit, present } = await callee.ask("health");
    expect(transit).toMatchObject(IDLE);
    expect(present.toSorted()).toEqual(["callee", "observer"]);
    const answer = observer.broker.call("work.do", { number: 1, ms: 0 }, { nodeID: "callee" });
    await expect(answer).resolves.toEqual({ number: 1, nodeID: "callee" });
  });
});
