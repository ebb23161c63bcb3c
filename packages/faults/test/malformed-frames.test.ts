/** Thousands of frames that no well-behaved node sends. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import type { WorkerProcess } from "../src/cluster/worker-process.ts";
import { type Attacker, NatsAttacker, TcpAttacker } from "../src/malformed/attacker.ts";
import { malformedFrames } from "../src/malformed/malformed-frames.ts";
import { IDLE } from "../src/node/node-health.ts";
import { WIRES } from "../src/node/wire.ts";
import { until } from "../src/until.ts";

const SEED = 20_251;
const FRAMES = 5_000;
const HUGE_BYTES = 10 * 1024 * 1024;
/** Seconds. A node that reads thousands of bad frames at once may beat late, and its caller is to ask it all the same. */
const PATIENCE_S = 60;
/** What may stay behind on the heap: caches that filled up, code that was compiled. */
const HEAP_BOUND_BYTES = 3 * 1024 * 1024;

describe.each(WIRES)("malformed frames over %s", (wire) => {
  let cluster: Cluster;
  let caller: LocalNode;
  let victim: WorkerProcess;
  let attacker: Attacker;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    caller = await cluster.local("caller", { heartbeatTimeout: PATIENCE_S });
    // Whoever made themselves known are forgotten soon, so that the test need not wait for ten minutes.
    victim = await cluster.worker("victim", { registry: { cleanOfflineNodesTimeout: 1 } });
    await seen(caller, ["victim"]);
    const tcp = await victim.ask("tcp");
    attacker =
      tcp === null
        ? await NatsAttacker.open(cluster.wire.address, cluster.namespace, "victim")
        : new TcpAttacker(tcp.port);
  }, 30_000);
  afterAll(async () => {
    await attacker.close();
    await cluster[Symbol.asyncDispose]();
  });

  /** Sends frames; answers how many of them the broker must have counted as invalid. */
  async function attack(seed: number, count: number): Promise<number> {
    let mustCount = 0;
    let sent = 0;
    for (const frame of malformedFrames(seed, attacker.types)) {
      const delivered = await attacker.send(frame);
      // Gossip is read by the transporter, which logs what it cannot read.
      if (delivered && frame.hopeless && !frame.type.startsWith("GOSSIP_")) mustCount++;
      if (++sent === count) break;
    }
    await attacker.done();
    return mustCount;
  }

  const invalidPackets = async (): Promise<number> => (await victim.ask("health")).transit["transit.packets.invalid"];

  const calmDown = (): Promise<void> =>
    until(
      "nothing is under way, and nobody but the caller is known",
      async () => {
        const { transit, remembered } = await victim.ask("health");
        return (
          remembered === 2 && Object.entries(IDLE).every(([name, none]) => transit[name as keyof typeof IDLE] === none)
        );
      },
      { deadlineMs: 20_000, state: () => victim.ask("health") },
    );

  it("are counted and logged; the node lives on, and keeps neither memory nor names", async () => {
    // The first ones fill caches and have code compiled.
    await attack(SEED + 1, 500);
    await calmDown();
    const before = {
      heap: await victim.ask("heapUsed"),
      invalid: await invalidPackets(),
      logged: await victim.ask("warnings"),
    };

    const mustCount = await attack(SEED, FRAMES);
    await expect(caller.broker.call("work.do", { number: 1, ms: 0 })).resolves.toEqual({ number: 1, nodeID: "victim" });
    const invalid = (await invalidPackets()) - before.invalid;
    expect(invalid).toBeGreaterThanOrEqual(mustCount);
    expect((await victim.ask("warnings")) - before.logged).toBeGreaterThanOrEqual(invalid);

    await calmDown();
    expect((await victim.ask("heapUsed")) - before.heap).toBeLessThan(HEAP_BOUND_BYTES);
    expect((await victim.ask("health")).transit.links).toBe(1);
    await expect(caller.broker.call("work.do", { number: 2, ms: 0 })).resolves.toEqual({ number: 2, nodeID: "victim" });
  }, 60_000);

  it("of 10 MB are refused, or carried as far as the wire goes", async () => {
    const before = await victim.ask("heapUsed");
    for (const byte of ["[", '"', "7", "\0"]) {
      const frame = Buffer.alloc(Math.min(HUGE_BYTES, attacker.maxPayload), byte);
      await attacker.send({ type: "REQ", kind: "huge", hopeless: true, frame });
      await attacker.done();
    }
    await expect(caller.broker.call("work.do", { number: 3, ms: 0 })).resolves.toEqual({ number: 3, nodeID: "victim" });
    expect((await victim.ask("heapUsed")) - before).toBeLessThan(HEAP_BOUND_BYTES);
  }, 30_000);

  it("change no prototype", async () => {
    expect(await victim.ask("pollutedNames")).toEqual([]);
  });
});
