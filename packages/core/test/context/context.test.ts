import { inspect } from "node:util";
import { Context, type ServiceSchema } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";

/** A cluster of one node whose action `run` does what a test says. */
async function run<T>(body: (ctx: Context) => T | Promise<T>, options: object = {}): Promise<T> {
  const service = {
    name: "svc",
    version: 1,
    actions: { run: (ctx) => body(ctx), other: (ctx) => ctx },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: { services: [service] } } });
  return cluster.nodes.here.call<T>("v1.svc.run", { a: 1 }, options);
}

test("a context says what is run, by whom, and with what", async () => {
  const headers = { h: 1 };
  await run(
    (ctx) => {
      expect(ctx).toBeInstanceOf(Context);
      expect(ctx.action).toMatchObject({ name: "v1.svc.run", rawName: "run" });
      expect(ctx.service).toMatchObject({ name: "svc", version: 1, fullName: "v1.svc" });
      expect([ctx.params, ctx.meta, ctx.headers]).toEqual([{ a: 1 }, { m: 1 }, { h: 1 }]);
      expect([ctx.event, ctx.eventName, ctx.stream, ctx.parentID, ctx.caller]).toEqual([
        null,
        undefined,
        null,
        null,
        null,
      ]);
      expect([ctx.level, ctx.attempt, ctx.cachedResult, ctx.fallbackResult]).toEqual([1, 1, false, false]);
      expect(ctx.options).toEqual({ headers, meta: { m: 1 }, timeout: 5_000 });
      expect(ctx.broker.nodeID).toBe("here");
    },
    { headers, meta: { m: 1 }, timeout: 5_000 },
  );
});

test("meta, headers and locals are the same objects whenever they are read", async () => {
  await run((ctx) => {
    expect(ctx.meta).toBe(ctx.meta);
    expect(ctx.headers).toBe(ctx.headers);
    expect(ctx.locals).toBe(ctx.locals);
    expect(ctx.signal).toBe(ctx.signal);
    expect(ctx.id).toBe(ctx.id);
  });
});

test("headers that a callee changes are not the caller's", async () => {
  const headers = { h: 1 };
  await run(
    (ctx) => {
      ctx.headers.h = 2;
    },
    { headers },
  );
  expect(headers).toEqual({ h: 1 });
});

test("locals stay where they are", async () => {
  await run(async (ctx) => {
    ctx.locals.secret = 1;
    const other = await ctx.call<Context>("v1.svc.other");
    expect([other.locals, other.parentID]).toEqual([{}, ctx.id]);
    expect(ctx.toJSON()).not.toHaveProperty("locals");
  });
});

test("a copy has an id of its own and shares the rest", async () => {
  await run(
    (ctx) => {
      ctx.locals.l = 1;
      ctx.meta.m = 1;
      const copy = ctx.copy();
      expect(copy.id).not.toBe(ctx.id);
      expect([copy.requestID, copy.level, copy.nodeID, copy.deadline > 0]).toEqual([ctx.requestID, 1, "here", true]);
      for (const key of ["params", "meta", "headers", "locals", "action", "service", "options"] as const) {
        expect([key, copy[key] === ctx[key]]).toEqual([key, true]);
      }
    },
    { headers: { h: 1 }, meta: { m: 0 } },
  );
});

test("what a log shows of a context can be written as JSON", async () => {
  await run((ctx) => {
    expect(JSON.parse(JSON.stringify(ctx))).toMatchObject({
      ...{ id: ctx.id, requestID: ctx.id, nodeID: "here", level: 1, params: { a: 1 }, meta: {}, parentID: null },
      ...{ action: "v1.svc.run", service: { name: "svc", version: 1, fullName: "v1.svc" }, cachedResult: false },
    });
    expect(inspect(ctx)).toContain(`requestID: '${ctx.id}'`);
    expect(inspect(ctx)).not.toContain("runtime");
  });
});

test("the logger of a context is that of the service that runs", async () => {
  const log = recordLogs();
  const service = { name: "svc", actions: { run: (ctx) => ctx.logger.warn("careful") } } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: { services: [service], logger: log } } });
  await cluster.nodes.here.call("svc.run");
  expect(log.lines.at(-1)).toMatchObject({ level: "warn", mod: "svc", nodeID: "here", text: "careful" });
});

test("without a limit the deadline is infinite, and the signal never aborts", async () => {
  await run((ctx) => expect([ctx.deadline, ctx.signal.aborted]).toEqual([Number.POSITIVE_INFINITY, false]), {
    timeout: 0,
  });
});

test("an event's context knows its emitter's chain of calls", async () => {
  const seen: unknown[] = [];
  const service = {
    name: "svc",
    actions: { run: (ctx) => ctx.emit("told", { b: 2 }, { meta: { own: 1 } }) },
    events: {
      told: (ctx) => void seen.push([ctx.level, ctx.caller, ctx.requestID, ctx.meta, ctx.params, ctx.service?.name]),
    },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: { services: [service] } } });
  await cluster.nodes.here.call("svc.run", {}, { requestID: "r1", meta: { user: "Ada" } });
  expect(seen).toEqual([[2, "svc", "r1", { user: "Ada", own: 1 }, { b: 2 }, "svc"]]);
});
