/** A worker dies without a word while 64 calls are under way. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import { failuresByName, IN_FLIGHT } from "../src/load/load.ts";
import { IDLE } from "../src/node/node-health.ts";
import { NOTICED_WITHIN_MS } from "../src/node/node-options.ts";
import { WIRES } from "../src/node/wire.ts";
import { until } from "../src/until.ts";

describe.each(WIRES)("SIGKILL of a worker over %s", (wire) => {
  let cluster: Cluster;
  let caller: LocalNode;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    caller = await cluster.local("caller");
    await cluster.workers(caller, "worker-1", "worker-2");
  }, 30_000);
  afterAll(() => cluster[Symbol.asyncDispose](), 20_000);

  it("fails the calls at it soon, and only those; the others do the work, and who joins takes a share", async () => {
    const load = cluster.load(caller);
    await load.progress(200, "worker-1");
    await load.progress(200, "worker-2");
    const killedAt = performance.now();
    await cluster.kill("worker-1");
    await until("a call at the dead worker fails", () => load.report.failures.length > 0);
    await load.progress(500, "worker-2");
    await cluster.worker("worker-3");
    await load.progress(200, "worker-3");

    const report = await load.stop();
    const rejected = report.failures.filter(({ name }) => name === "RequestRejectedError");
    expect(report.failures).toEqual(rejected);
    expect(rejected.every(({ nodeID }) => nodeID === "worker-1")).toBe(true);
    expect(rejected.length).toBeLessThanOrEqual(IN_FLIGHT);
    expect(Math.max(...rejected.map(({ at }) => at)) - killedAt).toBeLessThan(NOTICED_WITHIN_MS[wire]);
    expect(load.succeeded + rejected.length).toBe(report.made);
  }, 30_000);

  it("is no failure at all for a caller who retries", async () => {
    const retrying = await cluster.local("retrying", { retryPolicy: { enabled: true, retries: 5 } });
    await seen(retrying, ["worker-2", "worker-3"]);
    const load = cluster.load(retrying, { firstNumber: 1_000_000 });
    await load.progress(200, "worker-2");
    await cluster.kill("worker-2");
    await load.progress(1_000, "worker-3");

    const report = await load.stop();
    expect(failuresByName(report)).toEqual({});
    expect(load.succeeded).toBe(report.made);
    expect((await retrying.health()).transit).toMatchObject(IDLE);
  }, 30_000);

  it("shows as soon as a new process announces itself under the name, however patient the caller is", async () => {
    const patient = await cluster.local("patient", { heartbeatTimeout: 60 });
    await seen(patient, ["worker-3"]);
    const load = cluster.load(patient, { firstNumber: 2_000_000 });
    await load.progress(200);
    await cluster.kill("worker-3");
    await cluster.worker("worker-3");
    await load.progress(200);

    const {
      RequestRejectedError: _rejected,
      ServiceNotAvailableError: _away,
      ...others
    } = failuresByName(await load.stop());
    expect(others).toEqual({});
    expect((await patient.health()).transit).toMatchObject(IDLE);
  }, 30_000);

  it("leaves nothing behind: no pending call, no second answer, no repeated job", async () => {
    expect((await caller.health()).transit).toMatchObject({ ...IDLE, "transit.responses.orphan": 0 });
    const survivor = cluster.process("worker-3");
    expect((await survivor.ask("health")).transit).toMatchObject(IDLE);
    expect(await survivor.ask("work")).toMatchObject({ repeated: [], holding: 0 });
  });
});
