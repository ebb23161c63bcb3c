import type { Context, Middleware, ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

type Own = Readonly<Record<string, (params?: unknown, options?: object) => Promise<unknown>>>;

const view = ({ level, caller, meta, params, requestID }: Context) => ({ level, caller, meta, params, requestID });

/** A service that calls itself by `this.actions`. */
const selfish = {
  name: "selfish",
  version: 2,
  actions: {
    secret: { visibility: "private", name: "hidden", handler: view },
    async alone() {
      return (this.actions as Own).secret?.({ a: 1 }, { meta: { own: 1 } });
    },
    async nested(ctx) {
      return (this.actions as Own).secret?.({ a: 1 }, { parentCtx: ctx, meta: { own: 1 } });
    },
    async quick(ctx) {
      const { timeout } = ctx.params as { timeout: number };
      return (this.actions as Own).slow?.({}, { timeout });
    },
    slow: () => new Promise(() => {}),
  },
} satisfies ServiceSchema;

test("a service calls its own actions by their keys, private ones too, in a chain of their own", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [selfish] } } });
  const answer = await cluster.nodes.a.call("v2.selfish.alone", {}, { meta: { user: "Ada" }, requestID: "r" });
  expect(answer).toEqual({ level: 1, caller: null, meta: { own: 1 }, params: { a: 1 }, requestID: expect.any(String) });
  expect(answer).not.toHaveProperty("requestID", "r");
});

test("and as part of the running call, if it says so", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [selfish] } } });
  expect(await cluster.nodes.a.call("v2.selfish.nested", {}, { meta: { user: "Ada" }, requestID: "r" })).toEqual({
    ...{ level: 2, caller: "v2.selfish", meta: { user: "Ada", own: 1 }, params: { a: 1 }, requestID: "r" },
  });
});

test("such a call passes the middlewares of the action, and not those of calls", async () => {
  const passed: string[] = [];
  const noting: Middleware = {
    call: (next) => (action, params, options) => {
      passed.push(`call ${action}`);
      return next(action, params, options);
    },
    localAction:
      (next, { rawName }) =>
      (ctx) => {
        passed.push(`local ${rawName}`);
        return next(ctx);
      },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [selfish], middlewares: [noting] } } });
  await cluster.nodes.a.call("v2.selfish.alone");
  expect(passed).toEqual(["call v2.selfish.alone", "local alone", "local hidden"]);
});

test("and keeps its call options", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: { services: [selfish] } }, clock });
  const call = cluster.nodes.a.call("v2.selfish.quick", { timeout: 50 });
  await expect(clock.until(call)).rejects.toMatchObject({
    type: "REQUEST_TIMEOUT",
    data: { action: "v2.selfish.slow" },
  });
  expect(clock.now()).toBe(50);
});
