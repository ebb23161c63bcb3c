import "reflect-metadata";
import {
  Context,
  Debounce,
  Event,
  type EventSchema,
  Params,
  Service,
  type ServiceSchema,
  Throttle,
} from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";
import { countersOf } from "../transit/transit-health.ts";
import { recordedLog } from "./recorded-log.ts";

/** A listener that notes its events as `<payload>@<time>`. */
async function listening(options: Omit<EventSchema, "handler">, node: NodeOptions = {}, error?: Error) {
  const clock = new FakeClock();
  const heard: string[] = [];
  const service: ServiceSchema = {
    name: "search",
    events: {
      changed: {
        ...options,
        handler(ctx) {
          heard.push(`${String(ctx.params)}@${clock.now()}`);
          if (error !== undefined) throw error;
        },
      },
    },
  };
  const cluster = await startCluster({ nodes: { a: { ...node, services: [service] }, b: {} }, clock });
  /** Emits payloads at times of the clock. */
  const emitAt = async (times: Readonly<Record<number, string>>, from: "a" | "b" = "a"): Promise<void> => {
    for (const [at, payload] of Object.entries(times)) {
      await clock.advance(Number(at) - clock.now());
      await cluster.nodes[from].emit("changed", payload);
      await clock.settle();
    }
  };
  return { clock, cluster, heard, emitAt, [Symbol.asyncDispose]: () => cluster.stop() };
}

describe("throttle", () => {
  test("runs the handler with the first event, and drops those of the next milliseconds", async () => {
    await using place = await listening({ throttle: 1_000 });
    await place.emitAt({ 0: "a", 1: "b", 999: "c", 1000: "d", 1001: "e", 5000: "f" });
    await place.clock.advance(10_000);
    expect(place.heard).toEqual(["a@0", "d@1000", "f@5000"]);
    expect(await countersOf(place.cluster.nodes.a)).toEqual({ "event.throttled": 3 });
  });

  test("counts events of all nodes together", async () => {
    await using place = await listening({ throttle: 1_000 });
    await place.emitAt({ 0: "a" }, "a");
    await place.emitAt({ 500: "b" }, "b");
    await place.emitAt({ 1500: "c" }, "b");
    expect(place.heard).toEqual(["a@0", "c@1500"]);
  });

  test("tells the emitter of an error, and begins its time with a failure too", async () => {
    await using place = await listening({ throttle: 1_000 }, {}, new Error("no index"));
    const emit = (): Promise<void> => place.cluster.nodes.a.emit("changed", "x", { throwError: true });
    await expect(emit()).rejects.toThrow("no index");
    await expect(emit()).resolves.toBeUndefined();
    expect(place.heard).toHaveLength(1);
  });
});

describe("debounce", () => {
  test("runs the handler with the last event, once none came for so long", async () => {
    await using place = await listening({ debounce: 1_000 });
    await place.emitAt({ 0: "a", 500: "b", 1499: "c" });
    await place.clock.advance(999);
    expect(place.heard).toEqual([]);
    await place.clock.advance(1);
    expect(place.heard).toEqual(["c@2499"]);
    await place.emitAt({ 5000: "d" });
    await place.clock.advance(10_000);
    expect(place.heard).toEqual(["c@2499", "d@6000"]);
  });

  test("does not keep the emitter waiting", async () => {
    await using place = await listening({ debounce: 1_000 }, {}, new Error("no index"));
    await expect(place.cluster.nodes.a.emit("changed", "x", { throwError: true })).resolves.toBeUndefined();
    expect(place.clock.now()).toBe(0);
  });

  test("logs and counts an error, of which no emitter can hear any more", async () => {
    const logger = recordedLog();
    const error = new Error("no index");
    await using place = await listening({ debounce: 1_000 }, { logger }, error);
    await place.emitAt({ 0: "a" }, "b");
    await place.clock.advance(1_000);
    expect(logger.lines("error")).toEqual([["The handler of event 'changed' failed.", error]]);
    expect(await countersOf(place.cluster.nodes.a)).toEqual({ "event.handler.errors": 1 });
  });

  test("gives the error to the error handler first", async () => {
    const logger = recordedLog();
    const errorHandler = jest.fn();
    await using place = await listening({ debounce: 1_000 }, { logger, errorHandler }, new Error("no index"));
    await place.emitAt({ 0: "a" });
    await place.clock.advance(1_000);
    expect(errorHandler).toHaveBeenCalledTimes(1);
    expect(logger.lines("error")).toEqual([]);
  });

  test("drops what is still to run when the service stops", async () => {
    await using place = await listening({ debounce: 1_000 });
    await place.emitAt({ 0: "a" });
    await place.cluster.nodes.a.destroyService("search");
    await place.clock.advance(10_000);
    expect(place.heard).toEqual([]);
  });

  test("leaves no timer when the broker stops", async () => {
    const place = await listening({ debounce: 1_000 });
    await place.emitAt({ 0: "a" });
    await place.cluster.stop();
    expect(place.clock.pending).toBe(0);
  });
});

test("0 means neither", async () => {
  await using place = await listening({ debounce: 0, throttle: 0 });
  await place.emitAt({ 0: "a", 1: "b" });
  expect(place.heard).toEqual(["a@0", "b@1"]);
});

test("the decorators do the same, each handler on its own", async () => {
  const clock = new FakeClock();
  const heard: string[] = [];

  @Service("search")
  class SearchService {
    @Event("changed")
    @Throttle(1_000)
    early(@Params() payload: unknown): void {
      heard.push(`early ${String(payload)}@${clock.now()}`);
    }

    @Debounce(1_000)
    @Event("changed.*")
    late(ctx: Context): void {
      heard.push(`late ${String(ctx.params)}@${clock.now()}`);
    }
  }

  await using cluster = await startCluster({ nodes: { a: { services: [SearchService] } }, clock });
  for (const payload of ["a", "b", "c"]) {
    await cluster.nodes.a.emit("changed", payload);
    await cluster.nodes.a.emit("changed.title", payload);
    await clock.advance(100);
  }
  await clock.advance(2_000);
  expect(heard).toEqual(["early a@0", "late c@1200"]);
});
