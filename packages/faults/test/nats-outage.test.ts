/** The NATS server goes away under load, or hangs, and comes back. Nobody does anything about it but wait. */
import "reflect-metadata";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type TestServer } from "@isomer/test-servers";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import { failuresByName, IN_FLIGHT, type Load } from "../src/load/load.ts";
import { IDLE } from "../src/node/node-health.ts";
import { until } from "../src/until.ts";

const WORKERS = ["worker-1", "worker-2"] as const;
/** What a caller may get meanwhile: its call was under way, cannot be sent, or has nowhere to go. */
const EXPECTED_FAILURES = ["RequestRejectedError", "BrokerDisconnectedError", "ServiceNotAvailableError"];
/** The NATS client tries again every two seconds; the nodes then need a round trip to find each other. */
const BACK_WITHIN_MS = 5_000;

describe.each([
  ["node", { disableBalancer: false }],
  ["shared queue", { disableBalancer: true }],
] as const)("an outage of the NATS server, with calls to a %s", (_kind, options) => {
  let folder: string;
  let server: TestServer;
  let cluster: Cluster;
  let caller: LocalNode;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "isomer-faults-"));
    server = await startServer("nats", { args: ["-P", join(folder, "server.pid")] });
    cluster = new Cluster("nats", server.url);
    caller = await cluster.local("caller", options);
    await Promise.all(WORKERS.map((nodeID) => cluster.worker(nodeID, options)));
    await seen(caller, WORKERS);
  }, 60_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await server.stop();
    rmSync(folder, { recursive: true });
  }, 20_000);

  /** Runs the outage under load; answers how long after its end calls succeeded again. */
  async function endure(load: Load, outage: () => Promise<void>): Promise<number> {
    await load.progress(200);
    await outage();
    const back = performance.now();
    await until("a call succeeds", () => load.report.lastDoneAt > back);
    const recovery = performance.now() - back;
    for (const nodeID of WORKERS) await load.progress(200, nodeID);
    const report = await load.stop();
    expect(EXPECTED_FAILURES).toEqual(expect.arrayContaining(Object.keys(failuresByName(report))));
    expect(load.succeeded + report.failures.length).toBe(report.made);
    return recovery;
  }

  const signal = (name: NodeJS.Signals): void => {
    process.kill(Number(readFileSync(join(folder, "server.pid"), "utf8")), name);
  };

  it("by a kill and a restart is over soon after it", async () => {
    const recovery = await endure(cluster.load(caller), async () => {
      await server.kill();
      await until("the caller has noticed", () => caller.logger.lines.some(({ text }) => text.includes("lost")));
      await server.restart();
    });
    expect(recovery).toBeLessThan(BACK_WITHIN_MS);
  }, 30_000);

  it("by a server that hangs is over as soon as it goes on", async () => {
    const failed = (load: Load): number => load.report.failures.length;
    const load = cluster.load(caller, { firstNumber: 1_000_000 });
    const recovery = await endure(load, async () => {
      signal("SIGSTOP");
      if (options.disableBalancer) await until("calls find nobody", () => failed(load) > 0);
      else await until("the calls under way have failed", () => failed(load) >= IN_FLIGHT);
      signal("SIGCONT");
    });
    expect(recovery).toBeLessThan(BACK_WITHIN_MS);
  }, 30_000);

  it("repeats no job, loses no answer and leaves nothing behind", async () => {
    expect((await caller.health()).transit).toMatchObject(IDLE);
    for (const nodeID of WORKERS) {
      const worker = cluster.process(nodeID);
      await until(`${nodeID} is done`, async () => (await worker.ask("health")).transit.serving === 0);
      expect(await worker.ask("work")).toMatchObject({ repeated: [], holding: 0 });
    }
    const [one, other] = await Promise.all(WORKERS.map((nodeID) => cluster.process(nodeID).ask("executed")));
    const twice = (one ?? []).filter((number) => (other ?? []).includes(number));
    expect(twice).toEqual([]);
  }, 30_000);

  it("loses no subscription: events and pings reach every node", async () => {
    const listeners = WORKERS.map((nodeID) => cluster.process(nodeID));
    const values = Array.from({ length: 20 }, (_, index) => index);
    for (const value of values) {
      await caller.broker.emit("news.emitted", value);
      await caller.broker.broadcast("news.broadcast", value);
      await listeners[0]?.ask("broadcast", "news.relayed", value);
    }
    const heard = async (event: string): Promise<readonly (readonly number[])[]> =>
      Promise.all(listeners.map(async (listener) => (await listener.ask("work")).events[event] ?? []));
    const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);
    await until(
      "every event has arrived",
      async () => {
        const [emitted, broadcast, relayed] = await Promise.all(
          ["news.emitted", "news.broadcast", "news.relayed"].map(heard),
        );
        return (
          JSON.stringify(sorted((emitted ?? []).flat())) === JSON.stringify(values) &&
          [...(broadcast ?? []), ...(relayed ?? [])].every(
            (each) => JSON.stringify(sorted(each)) === JSON.stringify(values),
          )
        );
      },
      { state: async () => [await heard("news.emitted"), await heard("news.broadcast"), await heard("news.relayed")] },
    );
    for (const listener of listeners) {
      expect(await caller.broker.ping(listener.nodeID)).toMatchObject({ nodeID: listener.nodeID });
      expect(await listener.ask("ping", "caller")).toBe(true);
    }
  }, 30_000);
});
