/** Thousands of frames that no well-behaved node sends. */
import "reflect-metadata";
import { Cluster, type LocalNode, seen } from "../src/cluster/cluster.ts";
import { eventuallyTrue } from "../src/cluster/eventually-true.ts";
import type { WorkerProcess } from "../src/cluster/worker-process.ts";
import { type Attacker, NatsAttacker, TcpAttacker } from "../src/malformed/attacker.ts";
import { malformedFrames } from "../src/malformed/malformed-frames.ts";
import { IDLE } from "../src/node/node-health.ts";
import { WIRES } from "../src/node/wire.ts";

const SEED = 20_251;
const FRAMES = 5_000;
const HUGE_BYTES = 10 * 1024 * 1024;
/** What may stay behind on the heap: caches that filled up, code that was compiled. */
const HEAP_BOUND_BYTES = 8 * 1024 * 1024;

describe.each(WIRES)("malformed frames over %s", (wire) => {
  let cluster: Cluster;
  let caller: LocalNode;
  let victim: WorkerProcess;
  let attacker: Attacker;
  beforeAll(async () => {
    cluster = new Cluster(wire);
    caller = await cluster.local("caller");
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

  async function attack(seed: number, count: number): Promise<void> {
    const frames = malformedFrames(seed, attacker.types);
    for (let sent = 0; sent < count; sent++) {
      const { value } = frames.next();
      if (value.frame.length < attacker.maxPayload) await attacker.send(value);
    }
    await attacker.done();
  }

  const calmDown = (): Promise<void> =>
    eventuallyTrue("nothing is under way, and nobody but the caller is known", async () => {
      const { transit, remembered } = await victim.ask("health");
      return remembered === 2 && Object.entries(IDLE).every(([name, none]) => transit[name as keyof typeof IDLE] === none);
    }, { deadlineMs: 20_000, state: () => victim.ask("health") });

  it("are counted and logged; the node lives on, and keeps neither memory nor names", async () => {
    // The first ones fill caches and have code compiled.
    await attack(SEED + 1, 500);
    await calmDown();
    const before = await victim.ask("heapUsed");
    const healthBefore = await victim.ask("health");

    await attack(SEED, FRAMES);
    await expect(caller.broker.call("work.do", { number: 1, ms: 0 })).resolves.toEqual({ number: 1, nodeID: "victim" });
    const during = await victim.ask("health");
    await calmDown();
    const after = await victim.ask("heapUsed");
    const health = await victim.ask("health");
    const short = (h: typeof health) => ({ ...h, present: h.present.length });
    console.log(wire, { before, after }, short(during), short(health), healthBefore.transit, await victim.ask("warnings"), await victim.ask("tcp"));

    const invalid = health.transit["transit.packets.invalid"];
    expect(invalid).toBeGreaterThan(FRAMES / 4);
    expect(await victim.ask("warnings")).toBeGreaterThanOrEqual(invalid);
    expect(health.transit.links).toBe(1);
    expect(after - before).toBeLessThan(HEAP_BOUND_BYTES);
    await expect(caller.broker.call("work.do", { number: 2, ms: 0 })).resolves.toEqual({ number: 2, nodeID: "victim" });
  }, 60_000);

  it("of 10 MB are refused, or carried as far as the wire goes", async () => {
    const before = await victim.ask("heapUsed");
    for (const byte of ["[", '"', "7", "\0"]) {
      const frame = Buffer.alloc(Math.min(HUGE_BYTES, attacker.maxPayload), byte);
      await attacker.send({ type: "REQ", kind: "huge", frame });
      await attacker.done();
    }
    await expect(caller.broker.call("work.do", { number: 3, ms: 0 })).resolves.toEqual({ number: 3, nodeID: "victim" });
    expect((await victim.ask("heapUsed")) - before).toBeLessThan(HEAP_BOUND_BYTES);
  }, 30_000);

  it("change no prototype", async () => {
    expect(await victim.ask("pollutedNames")).toEqual([]);
  });
});
