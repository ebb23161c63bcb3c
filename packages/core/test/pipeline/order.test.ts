import { MemoryCacher } from "@isomer/cacher-memory";
import { ClientError, type Middleware, RetryableError, type ServiceSchema } from "@isomer/core";
import type { Validator } from "@isomer/core/adapter-kit";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";

/** Notes something, and answers the value. */
type Note = <T>(text: string, value: T) => T;

const failing = (note: Note, text: string) => (): never => {
  throw note(text, new RetryableError(text));
};

const noteIn =
  (log: string[]): Note =>
  (text, value) => {
    log.push(text);
    return value;
  };

/** Something that notes for each stage that can be heard from outside. */
function everything(note: Note): { readonly node: NodeOptions; readonly service: ServiceSchema } {
  const validator: Validator = {
    name: "noting",
    compile: () => (value) => note("validation", value),
  };
  const middleware: Middleware = {
    localAction: (next, { name }) => (name.startsWith("$") ? next : async (ctx) => next(note("middleware", ctx))),
    localEvent: (next, { name }) => (name.startsWith("$") ? next : async (ctx) => next(note("middleware", ctx))),
  };
  const service: ServiceSchema = {
    name: "svc",
    actions: {
      run: {
        ...{ params: {}, bulkhead: { enabled: true, concurrency: 1 } },
        cache: {
          enabled: (ctx) => (ctx.params as { fail?: boolean }).fail !== true,
          keygen: (action) => note("cache", action),
        },
        retryPolicy: { enabled: true, retries: 1, check: () => note("retry", true) },
        circuitBreaker: { enabled: true, check: () => note("breaker", true) },
        hooks: {
          before: (ctx) => note("before", ctx),
          after: (_ctx, result) => note("after", result),
          error: failing(note, "error"),
        },
        handler(ctx) {
          const { fail } = note("handler", ctx.params as { fail?: boolean });
          if (fail === true) throw new RetryableError("no");
          return "done";
        },
      },
    },
    events: { told: { params: {}, bulkhead: { enabled: true }, handler: failing(note, "handler") } },
  };
  const errorHandler = (error: Error): never => {
    throw note("error handler", error);
  };
  return { node: { validator, cacher: new MemoryCacher(), middlewares: [middleware], errorHandler }, service };
}

async function start() {
  const log: string[] = [];
  const { node, service } = everything(noteIn(log));
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { a: { ...node, services: [service] } }, clock });
  log.length = 0;
  return { log, clock, a: cluster.nodes.a, [Symbol.asyncDispose]: () => cluster.stop() };
}

const ATTEMPT = ["validation", "before", "middleware", "handler"] as const;

test("a call passes cache, validation, hooks and middlewares on its way to the handler; a hit passes the cache alone", async () => {
  await using rig = await start();
  expect(await rig.a.call("svc.run")).toBe("done");
  expect(rig.log.splice(0)).toEqual(["cache", ...ATTEMPT, "after"]);
  expect(await rig.a.call("svc.run")).toBe("done");
  expect(rig.log).toEqual(["cache"]);
});

test("an error passes error hooks, breaker and retry of each attempt, and at last the error handler", async () => {
  await using rig = await start();
  await expect(rig.clock.until(rig.a.call("svc.run", { fail: true }))).rejects.toThrow("error");
  const attempt = [...ATTEMPT, "error", "breaker"];
  expect(rig.log).toEqual([...attempt, "retry", ...attempt, "error handler"]);
});

test("a fallback answers when all attempts have failed, and the error handler hears nothing", async () => {
  await using rig = await start();
  const fallbackResponse = (): string => {
    rig.log.push("fallback");
    return "instead";
  };
  expect(await rig.clock.until(rig.a.call("svc.run", { fail: true }, { fallbackResponse }))).toBe("instead");
  expect(rig.log.slice(-2)).toEqual(["breaker", "fallback"]);
});

test("an event passes validation and middlewares, and its error the error handler", async () => {
  await using rig = await start();
  await rig.a.emit("told");
  expect(rig.log).toEqual(["validation", "middleware", "handler", "error handler"]);
});

test("params are checked, results cached and hooks run where the action runs, not where it is called", async () => {
  const notes = { a: [] as string[], b: [] as string[] };
  const [a, b] = [everything(noteIn(notes.a)), everything(noteIn(notes.b))];
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: a.node, b: { ...b.node, services: [b.service] } }, clock });
  notes.a.length = notes.b.length = 0;
  for (let count = 0; count < 2; count++) expect(await cluster.nodes.a.call("svc.run")).toBe("done");
  expect(notes).toEqual({ a: [], b: ["cache", ...ATTEMPT, "after", "cache"] });
});

test("retries and fallbacks are the caller's, and every attempt passes the middlewares of both sides", async () => {
  const log: string[] = [];
  let runs = 0;
  const note = (name: string): Middleware => ({
    call: (next) => (action, params, options) => {
      if (action === "shaky.run") log.push(`${name} call`);
      return next(action, params, options);
    },
    localAction:
      (next, { name: action }) =>
      (ctx) => {
        if (action === "shaky.run") log.push(`${name} local`);
        return next(ctx);
      },
    remoteAction: (next) => (ctx) => {
      log.push(`${name} remote ${ctx.attempt}`);
      return next(ctx);
    },
  });
  const shaky: ServiceSchema = {
    name: "shaky",
    actions: {
      run() {
        runs++;
        throw runs < 3 ? new RetryableError("again") : new ClientError("no");
      },
    },
  };
  const retryPolicy = { enabled: true };
  await using cluster = await startCluster({
    nodes: {
      a: { middlewares: [note("a")], retryPolicy },
      b: { middlewares: [note("b")], services: [shaky], retryPolicy },
    },
    clock: new FakeClock(),
  });
  const call = cluster.nodes.a.call("shaky.run", {}, { fallbackResponse: "instead" });
  expect(await (cluster.clock as FakeClock).until(call)).toBe("instead");
  const attempts = [1, 2, 3].flatMap((attempt) => [`a remote ${attempt}`, "b local"]);
  expect(log).toEqual(["a call", ...attempts]);
});
