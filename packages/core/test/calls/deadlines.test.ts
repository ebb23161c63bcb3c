import type { ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, startCluster } from "@isomer/testing";
import { healthOf } from "../transit/transit-health.ts";
import { WaitingService } from "./waiting-service.ts";

interface Rig extends AsyncDisposable {
  readonly cluster: Cluster<"here" | "there">;
  readonly clock: FakeClock;
  readonly here: ServiceBroker;
  readonly waiting: WaitingService;
}

async function start(options: { requestTimeout?: number; actionTimeout?: number } = {}): Promise<Rig> {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const { hold } = waiting.schema.actions as Record<string, never>;
  const timeout = options.actionTimeout === undefined ? {} : { timeout: options.actionTimeout };
  const schema = { ...waiting.schema, actions: { ...waiting.schema.actions, hold: { ...timeout, handler: hold } } };
  const { requestTimeout } = options;
  const cluster = await startCluster({
    nodes: { here: { services: [schema] }, there: { services: [schema] } },
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
    clock,
  });
  const { here } = cluster.nodes;
  return { ...{ cluster, clock, here, waiting }, [Symbol.asyncDispose]: () => cluster.stop() };
}

/** When the call ended, and how. */
async function outcomeOf(call: Promise<unknown>, clock: FakeClock): Promise<readonly [at: number, outcome: unknown]> {
  const began = clock.now();
  try {
    return [clock.now() - began, await clock.until(call)];
  } catch (error) {
    return [clock.now() - began, (error as { type?: string }).type];
  }
}

const places = ["here", "there"] as const;

describe.each(places)("a call to an action %s", (nodeID) => {
  test("times out after its own timeout", async () => {
    await using rig = await start();
    const call = rig.here.call("waiting.hold", {}, { nodeID, timeout: 250 });
    expect(await outcomeOf(call, rig.clock)).toEqual([250, "REQUEST_TIMEOUT"]);
    await expect(call).rejects.toMatchObject({
      ...{ name: "RequestTimeoutError", code: 504, retryable: true },
      data: { action: "waiting.hold" },
    });
  });

  test("times out after that of the action, else that of the broker, else after 30 seconds", async () => {
    await using both = await start({ actionTimeout: 100, requestTimeout: 500 });
    expect(await outcomeOf(both.here.call("waiting.hold", {}, { nodeID }), both.clock)).toEqual([
      100,
      "REQUEST_TIMEOUT",
    ]);
    await using broker = await start({ requestTimeout: 500 });
    expect(await outcomeOf(broker.here.call("waiting.hold", {}, { nodeID }), broker.clock)).toEqual([
      500,
      "REQUEST_TIMEOUT",
    ]);
    await using none = await start();
    expect(await outcomeOf(none.here.call("waiting.hold", {}, { nodeID }), none.clock)).toEqual([
      30_000,
      "REQUEST_TIMEOUT",
    ]);
  });

  test("has no timeout when it says 0", async () => {
    await using rig = await start({ actionTimeout: 100, requestTimeout: 500 });
    let ended = false;
    const call = rig.here.call("waiting.hold", {}, { nodeID, timeout: 0 }).finally(() => {
      ended = true;
    });
    await rig.clock.advance(120_000);
    expect(ended).toBe(false);
    rig.waiting.last.answer("at last");
    expect(await call).toBe("at last");
  });

  test("that ends in time leaves no deadline behind", async () => {
    await using rig = await start();
    const before = rig.clock.pending;
    expect(await rig.here.call("waiting.quick", {}, { nodeID, timeout: 10_000 })).toBe("quick");
    await rig.clock.advance(25);
    expect(rig.clock.pending).toBe(before);
  });

  test("shows the callee how much time is left, and aborts its signal when there is none", async () => {
    await using rig = await start();
    const call = rig.here.call("waiting.hold", {}, { nodeID, timeout: 1_000 });
    call.catch(() => {});
    await rig.clock.advance(300);
    const { ctx } = rig.waiting.last;
    expect([ctx.deadline, ctx.signal.aborted]).toEqual([700, false]);
    await rig.clock.advance(699);
    expect([ctx.deadline, ctx.signal.aborted]).toEqual([1, false]);
    await rig.clock.advance(26);
    expect([ctx.deadline, ctx.signal.aborted]).toEqual([0, true]);
    await expect(call).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
  });
});

test("a late answer is an orphan that is counted, and harms nobody", async () => {
  await using rig = await start();
  const call = rig.here.call("waiting.hold", {}, { nodeID: "there", timeout: 100 });
  // The caller alone notices in time.
  rig.cluster.network.disturb({ delayMs: 500 }, { from: "there", to: "here" });
  expect(await outcomeOf(call, rig.clock)).toEqual([100, "REQUEST_TIMEOUT"]);
  rig.waiting.last.answer("too late");
  await rig.clock.advance(1_000);
  expect(await healthOf(rig.here)).toMatchObject({ pending: 0, "transit.responses.orphan": 1 });
  rig.cluster.network.heal();
  expect(await rig.here.call("waiting.quick", {}, { nodeID: "there" })).toBe("quick");
});

test("the callee stops waiting by itself when the caller's node no longer says anything", async () => {
  await using rig = await start();
  const call = rig.here.call("waiting.hold", {}, { nodeID: "there", timeout: 400 });
  call.catch(() => {});
  await rig.clock.settle();
  rig.cluster.network.partition(["here"]);
  await rig.clock.advance(450);
  expect(rig.waiting.last.ctx.signal.aborted).toBe(true);
  expect(await healthOf(rig.cluster.nodes.there)).toMatchObject({ serving: 0 });
});
