import type { Context, ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

const view = (ctx: Context) => ({
  requestID: ctx.requestID,
  id: ctx.id,
  parentID: ctx.parentID,
  caller: ctx.caller,
  level: ctx.level,
  nodeID: ctx.nodeID,
  meta: { ...ctx.meta },
  headers: { ...ctx.headers },
});

type View = ReturnType<typeof view>;

const probe = {
  name: "probe",
  version: 3,
  actions: {
    look: view,
    pass: async (ctx) => ({ outer: view(ctx), inner: await ctx.call<View>("v3.probe.look") }),
    mark(ctx) {
      ctx.meta.answered = ctx.meta.asked;
    },
    where: (ctx) => ctx.broker.nodeID,
    decline(ctx) {
      ctx.meta.reason = "no";
      throw new Error("declined");
    },
  },
} satisfies ServiceSchema;

const start = () => startCluster({ nodes: { here: {}, there: {} }, services: [probe] });

describe.each(["here", "there"] as const)("a call to an action that runs %s", (nodeID) => {
  test("tells the callee what the caller is", async () => {
    await using cluster = await start();
    const answer = await cluster.nodes.here.call<View>("v3.probe.look", {}, { nodeID });
    expect(answer).toMatchObject({ parentID: null, caller: null, level: 1, nodeID: "here", meta: {}, headers: {} });
    expect(answer.requestID).toBe(answer.id);
  });

  test("carries a request id and a caller of the caller's choice", async () => {
    await using cluster = await start();
    const options = { nodeID, requestID: "req-1", caller: "cron" };
    const answer = await cluster.nodes.here.call<{ outer: View; inner: View }>("v3.probe.pass", {}, options);
    expect(answer.outer).toMatchObject({ requestID: "req-1", caller: "cron" });
    expect(answer.outer.id).not.toBe("req-1");
    expect(answer.inner).toMatchObject({ requestID: "req-1", caller: "v3.probe" });
  });

  test("carries headers to the callee and no further", async () => {
    await using cluster = await start();
    const headers = { authorization: "secret", "x-n": 1 };
    const answer = await cluster.nodes.here.call<{ outer: View; inner: View }>(
      "v3.probe.pass",
      {},
      { nodeID, headers },
    );
    expect(answer.outer.headers).toEqual(headers);
    expect(answer.inner.headers).toEqual({});
  });

  test("carries meta down the whole chain, and what the callee adds back up", async () => {
    await using cluster = await start();
    const meta: Record<string, unknown> = { asked: 7 };
    const answer = await cluster.nodes.here.call<{ outer: View; inner: View }>("v3.probe.pass", {}, { nodeID, meta });
    expect([answer.outer.meta, answer.inner.meta]).toEqual([{ asked: 7 }, { asked: 7 }]);
    await cluster.nodes.here.call("v3.probe.mark", {}, { nodeID, meta });
    expect(meta).toEqual({ asked: 7, answered: 7 });
  });

  test("brings meta back with an error too", async () => {
    await using cluster = await start();
    const meta: Record<string, unknown> = {};
    await expect(cluster.nodes.here.call("v3.probe.decline", {}, { nodeID, meta })).rejects.toThrow("declined");
    expect(meta).toEqual({ reason: "no" });
  });

  test("may be made with the same options again", async () => {
    await using cluster = await start();
    const options = Object.freeze({ nodeID, timeout: 500, headers: Object.freeze({ a: 1 }) });
    const [first, second] = [
      await cluster.nodes.here.call<View>("v3.probe.look", {}, options),
      await cluster.nodes.here.call<View>("v3.probe.look", {}, options),
    ];
    expect(first.id).not.toBe(second.id);
    expect(second.headers).toEqual({ a: 1 });
  });
});

describe("a call to a certain node", () => {
  test("runs there, whatever the balancer would choose", async () => {
    await using cluster = await start();
    const { here } = cluster.nodes;
    for (const nodeID of ["there", "here", "there"]) {
      expect(await here.call("v3.probe.where", {}, { nodeID })).toBe(nodeID);
    }
  });

  test("fails when the node does not have the action", async () => {
    await using cluster = await startCluster({ nodes: { here: {}, there: { services: [probe] } } });
    const { here } = cluster.nodes;
    await expect(here.call("v3.probe.where", {}, { nodeID: "here" })).rejects.toMatchObject({
      name: "ServiceNotFoundError",
      data: { action: "v3.probe.where", nodeID: "here" },
    });
    await expect(here.call("v3.probe.where", {}, { nodeID: "nowhere" })).rejects.toMatchObject({
      type: "SERVICE_NOT_FOUND",
    });
  });
});

test("an action that nobody ever had is not found", async () => {
  await using cluster = await start();
  await expect(cluster.nodes.here.call("v3.probe.none")).rejects.toMatchObject({
    ...{ name: "ServiceNotFoundError", code: 404, type: "SERVICE_NOT_FOUND", retryable: true },
    data: { action: "v3.probe.none" },
  });
});

test("an action that somebody had is not available", async () => {
  await using cluster = await startCluster({ nodes: { here: {}, there: { services: [probe] } } });
  await cluster.remove("there");
  await expect(cluster.nodes.here.call("v3.probe.where")).rejects.toMatchObject({
    ...{ name: "ServiceNotAvailableError", code: 404, type: "SERVICE_NOT_AVAILABLE", retryable: true },
    data: { action: "v3.probe.where" },
  });
});

test("only services of a node may call its protected actions, and only the service itself its private ones", async () => {
  const guarded = {
    name: "guarded",
    actions: {
      internal: { visibility: "protected", handler: () => "in" },
      secret: { visibility: "private", handler: () => "own" },
      async own() {
        return (this.actions as { secret(): Promise<unknown> }).secret();
      },
    },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: { services: [guarded] }, there: {} } });
  const { here, there } = cluster.nodes;
  expect(await here.call("guarded.internal")).toBe("in");
  await expect(there.call("guarded.internal")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  await expect(here.call("guarded.secret")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  expect(await there.call("guarded.own")).toBe("own");
});

test.each([undefined, null, "", 5])("%p is no name of an action, an event or a service", async (name) => {
  await using cluster = await startCluster({ nodes: { a: {} } });
  const broker = cluster.nodes.a;
  const text = name as unknown as string;
  const wrong = { name: "IsomerError", type: "INVALID_PARAMETERS", code: 400 };
  await expect(broker.call(text)).rejects.toMatchObject({ ...wrong, message: expect.stringContaining("call(name") });
  await expect(broker.emit(text)).rejects.toMatchObject({ ...wrong, message: expect.stringContaining("emit(name") });
  if (name === "") return;
  await expect(broker.waitForServices(text)).rejects.toMatchObject(wrong);
  await expect(broker.waitForServices([text])).rejects.toMatchObject(wrong);
});
