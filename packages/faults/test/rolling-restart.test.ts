/** Workers are stopped and come back under their names, one after the other, while 64 calls are under way. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import { failuresByName, IN_FLIGHT, type Load, type LoadReport } from "../src/load/load.ts";
import { IDLE } from "../src/node/node-health.ts";
import type { PlainOptions } from "../src/node/node-options.ts";
import { WIRES } from "../src/node/wire.ts";

const WORKERS = ["worker-1", "worker-2"] as const;

describe.each(WIRES)("a rolling restart over %s", (wire) => {
  let cluster: Cluster;
  let caller: LocalNode;
  let retrying: LocalNode;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    caller = await cluster.local("caller");
    retrying = await cluster.local("retrying", { retryPolicy: { enabled: true, retries: 5 } });
    await cluster.workers(caller, ...WORKERS);
    await seen(retrying, WORKERS);
  }, 30_000);
  afterAll(() => cluster[Symbol.asyncDispose](), 20_000);

  /** Stops each worker and starts it again, under load; answers what the caller got. */
  async function restartAll(node: LocalNode, load: Load, options: PlainOptions = {}): Promise<LoadReport> {
    for (const nodeID of WORKERS) {
      await load.progress(200, nodeID);
      await cluster.process(nodeID).stop();
      await cluster.worker(nodeID, options);
      await seen(node, WORKERS);
      await load.progress(200, nodeID);
    }
    return load.stop();
  }

  // Those who come back here refuse calls as soon as they have said that they leave: the next cases need latecomers.
  it("fails no call, because a node says that it leaves before it refuses calls", async () => {
    const report = await restartAll(caller, cluster.load(caller), { registry: { stopDelay: 0 } });
    expect(failuresByName(report)).toEqual({});
  }, 30_000);

  // A call that was sent before the news of the leaving came in may reach a node that refuses it, or one that is gone.
  it("ends every call that comes too late, and says why", async () => {
    const report = await restartAll(caller, cluster.load(caller, { firstNumber: 1e6 }), { registry: { stopDelay: 0 } });
    const { ServiceNotAvailableError: _late, RequestRejectedError: _gone, ...others } = failuresByName(report);
    expect(others).toEqual({});
  }, 30_000);

  it("fails no call of a caller who retries, however late it comes", async () => {
    const report = await restartAll(retrying, cluster.load(retrying, { firstNumber: 2e6 }));
    expect(failuresByName(report)).toEqual({});
  }, 30_000);

  it("waits for calls that are running", async () => {
    const load = cluster.load(caller, { ms: 1_000, firstNumber: 3e6 });
    await load.progress(IN_FLIGHT);
    await cluster.process("worker-1").stop();
    const report = await load.stop();
    expect(failuresByName(report)).toEqual({});
  }, 30_000);

  it("leaves nothing behind", async () => {
    for (const node of [caller, retrying]) {
      expect((await node.health()).transit).toMatchObject({ ...IDLE, "transit.responses.orphan": 0 });
    }
    const worker = cluster.process("worker-2");
    expect((await worker.ask("health")).transit).toMatchObject(IDLE);
    expect(await worker.ask("work")).toMatchObject({ repeated: [], holding: 0 });
  });
});
