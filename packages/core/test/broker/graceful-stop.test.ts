import { PassThrough, type Readable } from "node:stream";
import type { ServiceBroker, ServiceSchema } from "@isomer/core";
import { FakeClock, type NodeOptions, recordLogs, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";

async function start(options: NodeOptions & { settings?: Record<string, unknown> } = {}) {
  const { settings = {}, ...common } = options;
  const clock = new FakeClock();
  const log = recordLogs();
  const waiting = new WaitingService();
  const schema: ServiceSchema = { ...waiting.schema, settings };
  const cluster = await startCluster({ nodes: { a: {}, b: { services: [schema] } }, clock, logger: log, ...common });
  return { clock, log, waiting, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

/** Whether a promise has settled by now. */
function watch(promise: Promise<unknown>): () => boolean {
  let ended = false;
  const note = (): void => {
    ended = true;
  };
  promise.then(note, note);
  return () => ended;
}

describe.each(["a", "b"] as const)("a stopping node waits for a call from node %s", (caller) => {
  test("and its answer arrives", async () => {
    await using rig = await start();
    const call = rig[caller].call("waiting.hold");
    await rig.clock.settle();
    const stopped = rig.b.stop();
    const hasStopped = watch(stopped);
    await rig.clock.advance(4_000);
    expect(hasStopped()).toBe(false);
    rig.waiting.last.answer("in time");
    await rig.clock.settle();
    expect([await call, hasStopped()]).toEqual(["in time", true]);
  });

  test("for the time that tracking grants and no longer", async () => {
    await using rig = await start({ tracking: { shutdownTimeout: 2_000 } });
    const call = rig[caller].call("waiting.hold");
    const outcome = call.then(String, ({ type }: { type: string }) => type);
    await rig.clock.settle();
    const began = rig.clock.now();
    await rig.clock.until(rig.b.stop());
    expect(rig.clock.now() - began).toBe(2_000);
    expect(rig.log.texts("error")).toEqual(["Unable to stop service 'waiting' gracefully: calls are still running."]);
    rig.waiting.last.answer("too late");
    await rig.clock.settle();
    // A local caller is still there to hear the answer; one elsewhere was told that the node left.
    expect(await outcome).toBe(caller === "b" ? "too late" : "REQUEST_REJECTED");
  });
});

test.each<[string, Parameters<typeof start>[0]]>([
  ["a shutdown timeout of 0", { tracking: { shutdownTimeout: 0 } }],
  ["tracking that is off", { tracking: { enabled: false } }],
  ["a service that says so", { settings: { $shutdownTimeout: 0 } }],
])("nothing is waited for with %s", async (_name, options) => {
  await using rig = await start(options);
  rig.a.call("waiting.hold").catch(() => {});
  await rig.clock.settle();
  const began = rig.clock.now();
  await rig.clock.until(rig.b.stop());
  expect(rig.clock.now()).toBe(began);
});

test("a call that does not want to be waited for is not", async () => {
  await using rig = await start();
  rig.b.call("waiting.hold", {}, { tracking: false }).catch(() => {});
  await rig.clock.settle();
  const began = rig.clock.now();
  await rig.clock.until(rig.b.stop());
  expect(rig.clock.now()).toBe(began);
});

test("a stopping node waits for its own calls to other nodes too", async () => {
  await using rig = await start();
  const call = rig.a.call("waiting.hold");
  await rig.clock.settle();
  const stopped = rig.a.stop();
  const hasStopped = watch(stopped);
  await rig.clock.advance(1_000);
  expect(hasStopped()).toBe(false);
  rig.waiting.last.answer("in time");
  await rig.clock.settle();
  expect([await call, hasStopped()]).toEqual(["in time", true]);
});

test("and gives them up after the same time", async () => {
  await using rig = await start({ tracking: { shutdownTimeout: 2_000 } });
  const call = rig.a.call("waiting.hold", {}, { timeout: 0 });
  const failure = call.catch((error: unknown) => error);
  await rig.clock.settle();
  await rig.clock.until(rig.a.stop());
  expect(await failure).toMatchObject({ type: "REQUEST_REJECTED" });
  expect(rig.clock.now()).toBe(2_000);
  expect(rig.log.texts("error")).toEqual(["Unable to stop the broker gracefully: calls are still running."]);
});

test("a call of a stopped node to itself still has its deadline", async () => {
  await using rig = await start({ tracking: { shutdownTimeout: 2_000 } });
  const failure = rig.b.call("waiting.hold", {}, { timeout: 5_000 }).catch((error: unknown) => error);
  await rig.clock.settle();
  await rig.clock.until(rig.b.stop());
  expect(rig.clock.now()).toBe(2_000);
  await rig.clock.advance(3_000);
  expect(await failure).toMatchObject({ type: "REQUEST_TIMEOUT" });
  expect(rig.waiting.last.ctx.signal.aborted).toBe(true);
});

test("while a node stops nobody is sent there, and those who come nevertheless hear that it is not available", async () => {
  await using rig = await start();
  const running = rig.a.call("waiting.hold");
  await rig.clock.settle();
  // What b tells from now on does not arrive, so a goes on asking it.
  const rejoin = rig.cluster.network.disturb({ drop: 1 }, { from: "b", to: "a", types: ["INFO"] });
  const stopped = rig.b.stop();
  await rig.clock.settle();
  const late = { name: "ServiceNotAvailableError", type: "SERVICE_NOT_AVAILABLE", nodeID: "b", retryable: true };
  await expect(rig.a.call("waiting.quick")).rejects.toMatchObject(late);
  rejoin();
  rig.waiting.last.answer("done");
  expect(await running).toBe("done");
  await rig.clock.until(stopped);
  await expect(rig.a.call("waiting.quick")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("a running action may still call others while its node stops", async () => {
  const clock = new FakeClock();
  const helper: ServiceSchema = { name: "helper", actions: { help: () => "helped" } };
  let proceed = (): void => {};
  const worker: ServiceSchema = {
    name: "worker",
    actions: {
      async work(ctx) {
        await new Promise<void>((resolve) => (proceed = resolve));
        return ctx.call("helper.help");
      },
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [helper] }, b: { services: [worker] } }, clock });
  const call = cluster.nodes.a.call("worker.work");
  await clock.settle();
  const stopped = cluster.nodes.b.stop();
  await clock.settle();
  proceed();
  expect(await call).toBe("helped");
  await clock.until(stopped);
});

test("after a stop the other nodes have nothing left of the one that went", async () => {
  await using rig = await start();
  const calls = Array.from({ length: 20 }, () =>
    rig.a.call("waiting.hold").catch(({ type }: { type: string }) => type),
  );
  await rig.clock.settle();
  await rig.cluster.remove("b");
  await rig.clock.settle();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["REQUEST_REJECTED"]));
  expect(await leftoversOf(rig.a as ServiceBroker)).toEqual(NOTHING_LEFT);
});

test("a running event handler is waited for", async () => {
  const clock = new FakeClock();
  const log: string[] = [];
  let finish = (): void => {};
  const listener: ServiceSchema = {
    name: "listener",
    events: {
      told: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        log.push("handled");
      },
    },
    stopped: () => void log.push("stopped"),
  };
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [listener] } }, clock });
  await cluster.nodes.a.emit("told");
  await clock.settle();
  const stopped = cluster.nodes.b.stop();
  await clock.advance(100);
  finish();
  await clock.until(stopped);
  expect(log).toEqual(["handled", "stopped"]);
});

test("the log says how many calls a stop waits for, of a service and of the node", async () => {
  await using rig = await start();
  rig.a.call("waiting.hold").catch(() => {});
  rig.a.call("waiting.hold").catch(() => {});
  await rig.clock.settle();
  const stops = [rig.b.stop(), rig.a.stop()];
  await rig.clock.settle();
  const waiting = rig.log.lines.filter(({ text }) => text.startsWith("Waiting"));
  expect(waiting.map(({ level, nodeID, text }) => `${level} ${nodeID} ${text}`).toSorted()).toEqual([
    "warn a Waiting for 2 call(s) to other nodes.",
    "warn b Waiting for 2 running call(s).",
  ]);
  for (const { answer } of rig.waiting.held) answer("done");
  await rig.clock.until(Promise.all(stops));
});

describe.each(["a", "b"] as const)("a stream that goes to node %s", (reader) => {
  /** Gives one letter whenever the test says so. */
  async function startStream() {
    const source = new PassThrough();
    const stopped: string[] = [];
    const streams: ServiceSchema = {
      name: "streams",
      stopped: () => void stopped.push("stopped"),
      actions: { letters: () => source },
    };
    const clock = new FakeClock();
    const cluster = await startCluster({ nodes: { a: {}, b: { services: [streams] } }, clock });
    const stream = await cluster.nodes[reader].call<Readable>("streams.letters");
    const text = stream.setEncoding("utf8").toArray();
    source.write("a");
    await clock.settle();
    const hasStopped = watch(cluster.nodes.b.stop());
    await clock.advance(1_000);
    return { source, stopped, clock, cluster, text, hasStopped, [Symbol.asyncDispose]: () => cluster.stop() };
  }

  test("is waited for, and arrives to its end", async () => {
    await using rig = await startStream();
    expect([rig.hasStopped(), rig.stopped]).toEqual([false, []]);
    rig.source.end("b");
    expect((await rig.text).join("")).toBe("ab");
    await rig.clock.settle();
    expect([rig.hasStopped(), rig.stopped]).toEqual([true, ["stopped"]]);
  });

  test("is waited for no longer than a call", async () => {
    await using rig = await startStream();
    rig.text.catch(() => {});
    await rig.clock.advance(4_500);
    expect([rig.hasStopped(), rig.stopped]).toEqual([true, ["stopped"]]);
  });
});
