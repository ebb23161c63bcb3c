import { Readable } from "node:stream";
import type { Context, Middleware, MiddlewareHandler, ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "../transit/raw-peer.ts";

/** Looks at the contexts of calls to other nodes, before they are sent and once they are answered. */
function watching(look: (ctx: Context, when: "before" | "after") => void): Middleware {
  return {
    remoteAction:
      (next: MiddlewareHandler): MiddlewareHandler =>
      async (ctx) => {
        look(ctx, "before");
        try {
          return await next(ctx);
        } finally {
          look(ctx, "after");
        }
      },
  };
}

const svc = {
  name: "svc",
  actions: {
    ids: ({ id, requestID, nodeID }) => ({ id, requestID, nodeID }),
    touch(ctx) {
      ctx.locals.touched = true;
      return ctx.locals;
    },
    relay: async (ctx) => [ctx.stream !== null, await ctx.call("svc.relayed", {}, ctx.params as object)],
    relayed: (ctx) => ctx.stream !== null,
  },
} satisfies ServiceSchema;

test("a call to another node has one id on both sides, and knows the node that answers", async () => {
  const seen: unknown[] = [];
  const middleware = watching((ctx, when) => {
    const { id, nodeID, service, action } = ctx;
    seen.push({ when, id, nodeID, service, action: action?.name });
  });
  await using cluster = await startCluster({ nodes: { a: { middlewares: [middleware] }, b: { services: [svc] } } });
  const there = await cluster.nodes.a.call<{ id: string; nodeID: string }>("svc.ids");
  expect(there.nodeID).toBe("a");
  const common = { id: there.id, nodeID: "b", service: null, action: "svc.ids" };
  expect(seen).toEqual([
    { when: "before", ...common },
    { when: "after", ...common },
  ]);
});

test("locals do not travel, in neither direction", async () => {
  const after: unknown[] = [];
  const middleware = watching((ctx, when) => {
    if (when === "before") ctx.locals.mine = 1;
    else after.push(ctx.locals);
  });
  await using cluster = await startCluster({ nodes: { a: { middlewares: [middleware] }, b: { services: [svc] } } });
  expect(await cluster.nodes.a.call("svc.touch")).toEqual({ touched: true });
  expect(after).toEqual([{ mine: 1 }]);
});

test.each(["a", "b"])("a stream goes to the callee alone, and not to what it calls (%s)", async (nodeID) => {
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, services: [svc] });
  const stream = Readable.from([Buffer.from("data")]);
  expect(await cluster.nodes.a.call("svc.relay", { nodeID }, { nodeID: "b", stream })).toEqual([true, false]);
});

test("options of an event that is emitted by a context are not changed", async () => {
  const heard: unknown[] = [];
  const teller = {
    name: "teller",
    actions: {
      async tell(ctx) {
        const options = Object.freeze({ meta: Object.freeze({ own: 1 }), groups: Object.freeze(["teller"]) });
        await ctx.emit("told", {}, options);
        await ctx.broadcast("told", {}, options);
        await ctx.call("teller.hear", {}, options);
      },
      hear: (ctx) => void heard.push(ctx.meta),
    },
    events: { told: (ctx) => void heard.push(ctx.meta) },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [teller] } } });
  await cluster.nodes.a.call("teller.tell", {}, { meta: { from: "Ada" } });
  expect(heard).toEqual(Array.from({ length: 3 }, () => ({ from: "Ada", own: 1 })));
});

test("the payload of an event can be cloned, so that listeners cannot change it", async () => {
  const changing = {
    name: "changing",
    events: {
      told(ctx) {
        (ctx.params as { changed?: boolean }).changed = true;
      },
    },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [changing] } } });
  const payload: { changed?: boolean } = {};
  await cluster.nodes.a.emit("told", payload, { paramsCloning: true });
  expect(payload).toEqual({});
  await cluster.nodes.a.emit("told", payload);
  expect(payload).toEqual({ changed: true });
  await using cloning = await startCluster({ nodes: { a: { services: [changing] } }, contextParamsCloning: true });
  const kept = {};
  await cloning.nodes.a.broadcast("told", kept);
  expect(kept).toEqual({});
});

test("headers of the answer are sent back with it", async () => {
  const serving: Middleware = {
    localAction: (next) => async (ctx) => {
      ctx.responseHeaders.served = ctx.broker.nodeID;
      return next(ctx);
    },
  };
  await using cluster = await startCluster({ nodes: { b: { services: [svc], middlewares: [serving] } } });
  await using peer = await connectPeer(cluster, "peer");
  await peer.send("b", "REQ", { id: "1", action: "svc.ids", params: {} });
  expect(peer.packets("RES")).toEqual([expect.objectContaining({ id: "1", headers: { served: "b" } })]);
});

test.each([true, false, null])("the decision to trace travels down the whole chain: %p", async (tracing) => {
  const passing = { name: "passing", actions: { on: (ctx) => ctx.call("theirs.look") } } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { a: { services: [passing] } } });
  await using peer = await connectPeer(cluster, "peer");
  await peer.announce({ services: [describeService("theirs", ["look"])] });
  peer.serve(() => ({ success: true, data: "seen" }));
  await peer.send("a", "REQ", { id: "1", requestID: "r", action: "passing.on", params: {}, tracing });
  expect(peer.packets("RES")).toEqual([expect.objectContaining({ id: "1", data: "seen" })]);
  expect(peer.packets("REQ")).toEqual([
    expect.objectContaining({ action: "theirs.look", tracing, requestID: "r", parentID: "1", level: 2 }),
  ]);
});
