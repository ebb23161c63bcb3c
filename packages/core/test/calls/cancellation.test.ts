import { getEventListeners } from "node:events";
import { FakeClock, startCluster } from "@isomer/testing";
import { healthOf, leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { WaitingService } from "./waiting-service.ts";

async function start() {
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const cluster = await startCluster({ nodes: { a: {}, b: {}, c: {} }, services: [waiting.schema], clock });
  return { clock, waiting, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

const places = ["a", "b"] as const;

describe.each(places)("when the caller aborts a call to node %s", (nodeID) => {
  test("it is rejected at once, with the reason as cause", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const call = rig.a.call("waiting.hold", {}, { nodeID, signal: giveUp.signal });
    await rig.clock.settle();
    const reason = new Error("the user left");
    giveUp.abort(reason);
    await expect(call).rejects.toMatchObject({
      ...{ name: "RequestCancelledError", type: "REQUEST_CANCELLED", code: 499, retryable: false, cause: reason },
      data: { action: "waiting.hold" },
    });
  });

  test("the callee's signal aborts", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const call = rig.a.call("waiting.hold", {}, { nodeID, signal: giveUp.signal });
    call.catch(() => {});
    await rig.clock.settle();
    const { signal } = rig.waiting.last.ctx;
    expect(signal.aborted).toBe(false);
    giveUp.abort();
    await rig.clock.settle();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ name: "RequestCancelledError" });
  });

  test("an answer that comes nevertheless harms nobody", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const call = rig.a.call("waiting.hold", {}, { nodeID, signal: giveUp.signal });
    call.catch(() => {});
    await rig.clock.settle();
    giveUp.abort();
    rig.waiting.last.answer("anyway");
    await rig.clock.settle();
    expect([await leftoversOf(rig.a), await leftoversOf(rig.b)]).toEqual([NOTHING_LEFT, NOTHING_LEFT]);
    expect(await rig.a.call("waiting.quick", {}, { nodeID })).toBe("quick");
  });

  test("before it is made, it is not made", async () => {
    await using rig = await start();
    const call = rig.a.call("waiting.hold", {}, { nodeID, signal: AbortSignal.abort("never mind") });
    await expect(call).rejects.toMatchObject({ type: "REQUEST_CANCELLED", cause: "never mind" });
    await rig.clock.settle();
    expect(rig.waiting.held).toEqual([]);
  });

  test("after it has ended, nothing happens, and the signal has forgotten it", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const call = rig.a.call("waiting.hold", {}, { nodeID, signal });
    await rig.clock.settle();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    rig.waiting.last.answer("in time");
    expect(await call).toBe("in time");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    giveUp.abort();
    expect(await healthOf(rig.a)).toMatchObject({ "transit.requests.cancelled": 0 });
  });
});

test("a cancelled call is cancelled over two nodes", async () => {
  await using rig = await start();
  const giveUp = new AbortController();
  const call = rig.a.call("waiting.forward", { nodeID: "c" }, { nodeID: "b", signal: giveUp.signal });
  call.catch(() => {});
  await rig.clock.settle();
  expect(rig.waiting.held.map(({ ctx }) => ctx.broker.nodeID)).toEqual(["b", "c"]);
  giveUp.abort();
  await rig.clock.settle();
  expect(rig.waiting.held.map(({ ctx }) => ctx.signal.aborted)).toEqual([true, true]);
  expect(await healthOf(rig.b)).toMatchObject({ pending: 0, serving: 0, "transit.requests.cancelled": 1 });
});

test("a nested call ends with its caller's time, and the handler of the nested call hears of it", async () => {
  await using rig = await start();
  const call = rig.a.call("waiting.forward", { nodeID: "c", timeout: 0 }, { nodeID: "b", timeout: 200 });
  call.catch(() => {});
  await rig.clock.advance(190);
  const [forward, hold] = rig.waiting.held;
  expect([forward?.ctx.signal.aborted, hold?.ctx.signal.aborted]).toEqual([false, false]);
  await rig.clock.advance(40);
  expect([forward?.ctx.signal.aborted, hold?.ctx.signal.aborted]).toEqual([true, true]);
});

test("one aborted call leaves its siblings alone", async () => {
  await using rig = await start();
  const giveUp = new AbortController();
  const doomed = rig.a.call("waiting.hold", {}, { nodeID: "b", signal: giveUp.signal });
  doomed.catch(() => {});
  const other = rig.a.call("waiting.hold", {}, { nodeID: "b" });
  await rig.clock.settle();
  giveUp.abort();
  await rig.clock.settle();
  const [first, second] = rig.waiting.held;
  expect([first?.ctx.signal.aborted, second?.ctx.signal.aborted]).toEqual([true, false]);
  second?.answer("done");
  expect(await other).toBe("done");
});

test("when the caller's node says goodbye, its calls are cancelled where they run", async () => {
  await using rig = await start();
  rig.a.call("waiting.hold", {}, { nodeID: "b", timeout: 0, tracking: false }).catch(() => {});
  await rig.clock.settle();
  await rig.cluster.remove("a");
  await rig.clock.settle();
  expect(rig.waiting.last.ctx.signal.reason).toMatchObject({ type: "REQUEST_CANCELLED" });
});

test("when the caller's node falls silent, its calls are cancelled once it is taken for dead", async () => {
  await using rig = await start();
  rig.a.call("waiting.hold", {}, { nodeID: "b", timeout: 0, tracking: false }).catch(() => {});
  await rig.clock.settle();
  await rig.cluster.kill("a");
  expect(rig.waiting.last.ctx.signal.aborted).toBe(false);
  await rig.clock.advance(40_000);
  expect(rig.waiting.last.ctx.signal.aborted).toBe(true);
});
