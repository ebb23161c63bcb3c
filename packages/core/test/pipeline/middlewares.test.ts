import type { Middleware, MiddlewareHandler, ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

/** Notes when a hook is entered and left. */
function noting(log: string[], name: string): Middleware {
  const around = (kind: string, what: string, next: () => Promise<unknown>): Promise<unknown> => {
    log.push(`${name} > ${kind} ${what}`);
    return next().finally(() => log.push(`${name} < ${kind} ${what}`));
  };
  const handler =
    (kind: string) =>
    (next: MiddlewareHandler, { name: what }: { name: string }): MiddlewareHandler =>
    (ctx) =>
      around(kind, what, () => next(ctx));
  const verb =
    (kind: string) =>
    <A extends readonly unknown[], R>(next: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      typeof args[0] === "string" && args[0].startsWith("$")
        ? next(...args)
        : (around(kind, typeof args[0] === "string" ? args[0] : "many", () => next(...args)) as Promise<R>);
  return {
    name,
    localAction: handler("local"),
    remoteAction: handler("remote"),
    localEvent: handler("event"),
    call: verb("call"),
    mcall: verb("mcall"),
    emit: verb("emit"),
    broadcast: verb("broadcast"),
    broadcastLocal: verb("broadcastLocal"),
  };
}

const svc = {
  name: "svc",
  actions: { inner: () => "inner", outer: async (ctx) => ctx.call("svc.inner") },
  events: { told() {} },
} satisfies ServiceSchema;

async function start() {
  const [here, there]: [string[], string[]] = [[], []];
  const cluster = await startCluster({
    nodes: {
      here: { middlewares: [noting(here, "1"), noting(here, "2")] },
      there: { services: [svc], middlewares: [noting(there, "1"), noting(there, "2")] },
    },
  });
  return { log: { here, there }, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

/** What two middlewares note around something; the second one is the outer one. */
const both = (what: string, inside: readonly string[] = []): readonly string[] => [
  ...[`2 > ${what}`, `1 > ${what}`],
  ...inside,
  ...[`1 < ${what}`, `2 < ${what}`],
];

test("around a call to another node come those of the caller, and there those of the callee", async () => {
  await using rig = await start();
  expect(await rig.here.call("svc.inner")).toBe("inner");
  expect(rig.log.here).toEqual(both("call svc.inner", both("remote svc.inner")));
  expect(rig.log.there).toEqual(both("local svc.inner"));
});

test("nested calls pass them like all others", async () => {
  await using rig = await start();
  expect(await rig.there.call("svc.outer")).toBe("inner");
  expect(rig.log.there).toEqual(
    both("call svc.outer", both("local svc.outer", both("call svc.inner", both("local svc.inner")))),
  );
});

test("mcall passes its own, and each of its calls those of call", async () => {
  await using rig = await start();
  await rig.there.mcall([{ action: "svc.inner" }]);
  expect(rig.log.there).toEqual(both("mcall many", both("call svc.inner", both("local svc.inner"))));
});

test.each(["emit", "broadcast", "broadcastLocal"] as const)(
  "%s passes them, and the listeners pass theirs",
  async (verb) => {
    await using rig = await start();
    await rig.there[verb]("told");
    expect(rig.log.there).toEqual(both(`${verb} told`, both("event told")));
    if (verb === "broadcastLocal") return;
    rig.log.there.length = 0;
    await rig.here[verb]("told");
    await rig.here.ping("there");
    expect([rig.log.here, rig.log.there]).toEqual([both(`${verb} told`), both("event told")]);
  },
);

test("a middleware may change what goes in and what comes out, and may answer by itself", async () => {
  const changing: Middleware = {
    call: (next) => (action, params, options) =>
      action === "svc.never" ? Promise.resolve("own") : next(action, { ...(params as object), added: 1 }, options),
    localAction: (next) => async (ctx) => ({ result: await next(ctx), params: ctx.params }),
  };
  await using cluster = await startCluster({ nodes: { a: { services: [svc] } }, middlewares: [changing] });
  expect(await cluster.nodes.a.call("svc.inner", { a: 1 })).toEqual({ result: "inner", params: { a: 1, added: 1 } });
  expect(await cluster.nodes.a.call("svc.never")).toBe("own");
});

test("what next answers is a promise, even where the handler answers or throws at once", async () => {
  const seen: unknown[] = [];
  const chaining: Middleware = {
    localAction: (next) => (ctx) =>
      next(ctx)
        .then((result) => [result])
        .catch((error: Error) => {
          seen.push(error.message);
          throw error;
        }),
  };
  const sync = {
    name: "sync",
    actions: {
      answer: () => 1,
      fail() {
        throw new Error("at once");
      },
    },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [sync] } }, middlewares: [chaining] });
  expect(await cluster.nodes.a.call("sync.answer")).toEqual([1]);
  await expect(cluster.nodes.a.call("sync.fail")).rejects.toThrow("at once");
  expect(seen).toEqual(["at once"]);
});

test("wrapping happens once per action, not once per call", async () => {
  const wrapped: string[] = [];
  const counting: Middleware = {
    localAction(next, { name, service }) {
      wrapped.push(`${service.fullName} ${name}`);
      return next;
    },
    remoteAction(next, { name }) {
      wrapped.push(`remote ${name}`);
      return next;
    },
  };
  await using cluster = await startCluster({
    nodes: { a: { middlewares: [counting], internalServices: false }, b: { services: [svc] } },
  });
  for (let count = 0; count < 10; count++) await cluster.nodes.a.call("svc.inner");
  expect(wrapped).toEqual(["remote svc.inner"]);
});

test("a middleware sees the options of the action it wraps", async () => {
  const slow: unknown[] = [];
  const reading: Middleware = {
    localAction(next, action) {
      if (action.slow === true) slow.push([action.name, action.rawName, action.service.name]);
      return next;
    },
  };
  const tagged = {
    name: "tagged",
    actions: { a: { slow: true, handler: () => 1 }, b: () => 2 },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [tagged] } }, middlewares: [reading] });
  await cluster.nodes.a.call("tagged.a");
  expect(new Set(slow.map((one) => JSON.stringify(one)))).toEqual(new Set(['["tagged.a","a","tagged"]']));
});

test("a middleware of the caller sees what the other node published of the action and its service", async () => {
  const seen: unknown[] = [];
  const reading: Middleware = {
    remoteAction(next, { name, rawName, role, timeout, service }) {
      seen.push({ name, rawName, role, timeout, service: { ...service } });
      return next;
    },
  };
  const published = {
    name: "published",
    version: 2,
    settings: { open: 1, secret: 2, $secureSettings: ["secret"] },
    metadata: { zone: "eu" },
    actions: { run: { role: "admin", timeout: 500, fallback: () => 1, handler: () => 1 } },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { middlewares: [reading] }, b: { services: [published] } } });
  await cluster.nodes.a.call("v2.published.run");
  expect(seen).toEqual([
    {
      ...{ name: "v2.published.run", rawName: "run", role: "admin", timeout: 500 },
      service: expect.objectContaining({
        ...{ name: "published", version: 2, fullName: "v2.published", settings: { open: 1 }, metadata: { zone: "eu" } },
      }),
    },
  ]);
});
