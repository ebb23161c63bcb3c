import "reflect-metadata";
import {
  Action,
  Bulkhead,
  type BulkheadOptions,
  Context,
  Event,
  QueueIsFullError,
  RequestCancelledError,
  RequestTimeoutError,
  Service,
  type ServiceSchema,
} from "@isomer/core";
import { type Cluster, FakeClock, startCluster } from "@isomer/testing";
import { countersOf } from "../transit/transit-health.ts";
import { observe } from "./observed-call.ts";
import { type RecordedLog, recordedLog } from "./recorded-log.ts";

/** Keeps its calls and events until a test ends them, the oldest first. */
class Workshop {
  /** Names of the jobs in the order in which they were begun. */
  readonly begun: string[] = [];
  readonly #running: ((error?: Error) => void)[] = [];

  async work(ctx: Context): Promise<string> {
    const { name } = ctx.params as { readonly name: string };
    this.begun.push(name);
    const error = await new Promise<Error | undefined>((resolve) => this.#running.push(resolve));
    if (error !== undefined) throw error;
    return name;
  }

  get running(): number {
    return this.#running.length;
  }

  end(error?: Error): void {
    this.#running.shift()?.(error);
  }
}

const service = (workshop: Workshop, bulkhead?: BulkheadOptions): ServiceSchema => ({
  name: "workshop",
  actions: { work: { ...(bulkhead === undefined ? {} : { bulkhead }), handler: (ctx) => workshop.work(ctx) } },
  events: { ordered: { ...(bulkhead === undefined ? {} : { bulkhead }), handler: (ctx) => workshop.work(ctx) } },
});

interface Opened {
  readonly workshop: Workshop;
  readonly clock: FakeClock;
  readonly cluster: Cluster<"a" | "b">;
  /** Begins so many calls, named by number, from the node with the workshop or from the other one. */
  readonly begin: (count: number, from?: "a" | "b") => Promise<readonly ReturnType<typeof observe>[]>;
}

async function open(
  bulkhead: BulkheadOptions | undefined,
  ofBroker?: BulkheadOptions,
  logger?: RecordedLog,
): Promise<Opened & AsyncDisposable> {
  const clock = new FakeClock();
  const workshop = new Workshop();
  const a = {
    services: [service(workshop, bulkhead)],
    ...(ofBroker === undefined ? {} : { bulkhead: ofBroker }),
    ...(logger === undefined ? {} : { logger }),
  };
  const cluster = await startCluster({ nodes: { a, b: {} }, clock, requestTimeout: 0, tracking: { enabled: false } });
  let number = 0;
  return {
    ...{ workshop, clock, cluster },
    begin: async (count, from = "a") => {
      const calls = Array.from({ length: count }, () =>
        observe(cluster.nodes[from].call("workshop.work", { name: `job ${++number}` })),
      );
      await clock.settle();
      return calls;
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

test("nothing is bounded by default", async () => {
  await using place = await open(undefined);
  await place.begin(200);
  expect(place.workshop.running).toBe(200);
});

test("where it is switched on, ten run and a hundred wait", async () => {
  await using place = await open({ enabled: true });
  const calls = await place.begin(111);
  expect(place.workshop.running).toBe(10);
  expect(calls.filter(({ state }) => state === "rejected")).toEqual([calls[110]]);
});

test("those that wait run in the order in which they came, and no more at once than allowed", async () => {
  await using place = await open({ enabled: true, concurrency: 2 });
  const calls = await place.begin(5);
  expect(place.workshop.begun).toEqual(["job 1", "job 2"]);
  for (const begun of [3, 4, 5, 5, 5]) {
    place.workshop.end();
    await place.clock.settle();
    expect(place.workshop.begun).toHaveLength(begun);
    expect(place.workshop.running).toBeLessThanOrEqual(2);
  }
  expect(place.workshop.begun).toEqual(["job 1", "job 2", "job 3", "job 4", "job 5"]);
  expect(calls.map(({ value }) => value)).toEqual(["job 1", "job 2", "job 3", "job 4", "job 5"]);
});

test("one call more than may wait is refused, with the figures", async () => {
  await using place = await open({ enabled: true, concurrency: 1, maxQueueSize: 2 });
  const [, , , refused] = await place.begin(4);
  expect(refused?.error).toBeInstanceOf(QueueIsFullError);
  expect(refused?.error).toMatchObject({
    ...{ code: 429, type: "QUEUE_FULL", retryable: true },
    data: { action: "workshop.work", nodeID: "a", size: 2, limit: 2 },
  });
  place.workshop.end();
  await place.clock.settle();
  const [waiting] = await place.begin(1);
  expect(waiting?.state).toBe("pending");
});

test("refusals are counted, and the log says once a second that there are any", async () => {
  const log = recordedLog();
  await using place = await open({ enabled: true, concurrency: 1, maxQueueSize: 2 }, undefined, log);
  await place.begin(6);
  const text = "The bulkhead of 'workshop.work' is full: 1 run, 2 wait, more are refused.";
  expect(log.lines("warn")).toEqual([[text]]);
  await place.clock.advance(999);
  await place.begin(1);
  expect(log.lines("warn")).toHaveLength(1);
  await place.clock.advance(1);
  await place.begin(2);
  expect(log.lines("warn")).toEqual([[text], [text]]);
  expect(await countersOf(place.cluster.nodes.a)).toEqual({ "bulkhead.refused": 6 });
});

test("a queue of 0 takes any number", async () => {
  await using place = await open({ enabled: true, concurrency: 1, maxQueueSize: 0 });
  const calls = await place.begin(300);
  expect(place.workshop.running).toBe(1);
  expect(calls.every(({ state }) => state === "pending")).toBe(true);
});

test("calls of the node itself and calls from others share the bound", async () => {
  await using place = await open({ enabled: true, concurrency: 2, maxQueueSize: 1 });
  await place.begin(1, "a");
  await place.begin(1, "b");
  const [waiting] = await place.begin(1, "a");
  const [refused] = await place.begin(1, "b");
  expect(place.workshop.running).toBe(2);
  expect(waiting?.state).toBe("pending");
  expect(refused?.error).toMatchObject({ type: "QUEUE_FULL", nodeID: "a" });
  place.workshop.end();
  await place.clock.settle();
  expect(place.workshop.begun).toEqual(["job 1", "job 2", "job 3"]);
});

test("a call that fails makes room", async () => {
  await using place = await open({ enabled: true, concurrency: 1 });
  const [first, second] = await place.begin(2);
  place.workshop.end(new Error("The saw is blunt."));
  await place.clock.settle();
  expect(first?.error).toMatchObject({ message: "The saw is blunt." });
  place.workshop.end();
  await place.clock.settle();
  expect(second?.value).toBe("job 2");
});

test("a caller that gives up while it waits leaves its place, and its call is never begun", async () => {
  await using place = await open({ enabled: true, concurrency: 1, maxQueueSize: 1 });
  await place.begin(1);
  const giveUp = new AbortController();
  const { a } = place.cluster.nodes;
  const impatient = observe(a.call("workshop.work", { name: "gone" }, { signal: giveUp.signal }));
  await place.clock.settle();
  giveUp.abort();
  await place.clock.settle();
  expect(impatient.error).toBeInstanceOf(RequestCancelledError);
  const late = observe(a.call("workshop.work", { name: "late" }, { timeout: 1_000 }));
  await place.clock.advance(1_025);
  expect(late.error).toBeInstanceOf(RequestTimeoutError);
  const [patient] = await place.begin(1);
  expect(patient?.state).toBe("pending");
  place.workshop.end();
  await place.clock.settle();
  expect(place.workshop.begun).toEqual(["job 1", "job 2"]);
});

test("so does one on another node", async () => {
  await using place = await open({ enabled: true, concurrency: 1, maxQueueSize: 1 });
  await place.begin(1);
  const giveUp = new AbortController();
  const remote = place.cluster.nodes.b.call("workshop.work", { name: "gone" }, { signal: giveUp.signal });
  const impatient = observe(remote);
  await place.clock.settle();
  giveUp.abort();
  await place.clock.settle();
  expect(impatient.error).toBeInstanceOf(RequestCancelledError);
  const [patient] = await place.begin(1, "b");
  expect(patient?.state).toBe("pending");
});

test("each action has a bulkhead of its own, with the broker's options unless it has others", async () => {
  await using bounded = await open(undefined, { enabled: true, concurrency: 3 });
  await bounded.begin(5);
  expect(bounded.workshop.running).toBe(3);
  await bounded.cluster.nodes.a.call("$node.health");
  await using own = await open({ concurrency: 1 }, { enabled: true, concurrency: 3 });
  await own.begin(5);
  expect(own.workshop.running).toBe(1);
});

test("two nodes of one process, with the same definition, have bulkheads of their own", async () => {
  const clock = new FakeClock();
  const workshop = new Workshop();
  const same = service(workshop, { enabled: true, concurrency: 1 });
  const nodes = { a: { services: [same] }, b: { services: [same] } };
  await using cluster = await startCluster({ nodes, clock, requestTimeout: 0, tracking: { enabled: false } });
  for (const node of ["a", "b"] as const) observe(cluster.nodes[node].call("workshop.work", { name: node }));
  await clock.settle();
  expect(workshop.begun).toEqual(["a", "b"]);
});

describe("event handlers", () => {
  test("are bounded in the same way, wherever the events come from", async () => {
    await using place = await open({ enabled: true, concurrency: 1 });
    const { a, b } = place.cluster.nodes;
    void a.emit("ordered", { name: "first" });
    void b.emit("ordered", { name: "second" });
    await place.clock.settle();
    expect(place.workshop.begun).toEqual(["first"]);
    place.workshop.end();
    await place.clock.settle();
    expect(place.workshop.begun).toEqual(["first", "second"]);
  });

  test("refuse an event too many: a line in the log says which", async () => {
    const clock = new FakeClock();
    const workshop = new Workshop();
    const logger = recordedLog();
    const options = { enabled: true, concurrency: 1, maxQueueSize: 1 };
    const nodes = { a: { services: [service(workshop, options)], logger } };
    await using cluster = await startCluster({ nodes, clock, tracking: { enabled: false } });
    for (const name of ["first", "second", "third"]) void cluster.nodes.a.emit("ordered", { name });
    await clock.settle();
    expect(logger.lines("error")).toEqual([["The handler of event 'ordered' failed.", expect.any(QueueIsFullError)]]);
    expect(logger.lines("error")[0]?.[1]).toMatchObject({
      data: { event: "ordered", service: "workshop", nodeID: "a", size: 1, limit: 1 },
    });
  });
});

test("the decorator switches it on, for actions and events", async () => {
  const workshop = new Workshop();

  @Service("mill")
  class MillService {
    @Action()
    @Bulkhead({ concurrency: 1 })
    grind(ctx: Context): Promise<string> {
      return workshop.work(ctx);
    }

    @Bulkhead({ concurrency: 2 })
    @Event("harvested")
    store(ctx: Context): Promise<string> {
      return workshop.work(ctx);
    }
  }

  const clock = new FakeClock();
  const nodes = { a: { services: [MillService] } };
  await using cluster = await startCluster({ nodes, clock, tracking: { enabled: false } });
  for (let job = 0; job < 3; job++) {
    observe(cluster.nodes.a.call("mill.grind", { name: "grind" }));
    void cluster.nodes.a.emit("harvested", { name: "store" });
  }
  await clock.settle();
  expect(workshop.begun.sort()).toEqual(["grind", "store", "store"]);
});
