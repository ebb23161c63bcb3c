import type { Context, ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

const view = ({ id, level, caller, parentID, requestID, nodeID }: Context) => ({
  ...{ id, level, caller, parentID, requestID, nodeID },
});

type View = ReturnType<typeof view>;

/** Calls itself until it is `depth` levels deep, on one node after the other. */
const chain = {
  name: "chain",
  actions: {
    async dig(ctx): Promise<readonly View[]> {
      const { depth, nodes } = ctx.params as { depth: number; nodes: readonly string[] };
      if (ctx.level >= depth) return [view(ctx)];
      const nodeID = nodes[ctx.level % nodes.length] ?? "a";
      return [view(ctx), ...(await ctx.call<readonly View[]>("chain.dig", ctx.params, { nodeID }))];
    },
  },
} satisfies ServiceSchema;

const startChain = (options = {}) => startCluster({ nodes: { a: {}, b: {} }, services: [chain], ...options });

test.each([[["a"]], [["a", "b"]]])("level, caller and ids follow the calls over the nodes %p", async (nodes) => {
  await using cluster = await startChain();
  const seen = await cluster.nodes.a.call<readonly View[]>("chain.dig", { depth: 4, nodes }, { nodeID: "a" });
  expect(seen.map(({ level }) => level)).toEqual([1, 2, 3, 4]);
  expect(seen.map(({ caller }) => caller)).toEqual([null, "chain", "chain", "chain"]);
  expect(seen.map(({ parentID }) => parentID)).toEqual([null, ...seen.slice(0, -1).map(({ id }) => id)]);
  expect(new Set(seen.map(({ requestID }) => requestID))).toEqual(new Set([seen[0]?.id]));
  expect(new Set(seen.map(({ id }) => id)).size).toBe(4);
});

test("maxCallLevel bounds how deep calls are nested, and not how often they are made", async () => {
  await using cluster = await startChain({ maxCallLevel: 3 });
  const { a } = cluster.nodes;
  const dig = (depth: number): Promise<readonly View[]> => a.call("chain.dig", { depth, nodes: ["a", "b"] });
  expect(await dig(3)).toHaveLength(3);
  await expect(dig(4)).rejects.toMatchObject({
    name: "MaxCallLevelError",
    code: 500,
    type: "MAX_CALL_LEVEL",
    data: { level: 3 },
  });
  expect(await dig(3)).toHaveLength(3);
});

describe("meta", () => {
  const mate = {
    name: "mate",
    actions: {
      add(ctx) {
        const { key, fail = false } = ctx.params as { key: string; fail?: boolean };
        ctx.meta[key] = ctx.broker.nodeID;
        delete ctx.meta.gone;
        if (fail) throw new Error("after all");
      },
      async both(ctx) {
        const { nodeID, fail } = ctx.params as { nodeID: string; fail: boolean };
        ctx.meta.gone = "still here";
        const before = ctx.meta;
        await ctx.call("mate.add", { key: "down", fail }, { nodeID, meta: { extra: 1 } }).catch(() => {});
        return { meta: ctx.meta, same: ctx.meta === before };
      },
    },
  } satisfies ServiceSchema;

  test.each([
    ["a", false],
    ["b", false],
    ["a", true],
    ["b", true],
  ])("of a callee on node %s comes back to its caller, failed: %s", async (nodeID, fail) => {
    await using cluster = await startCluster({ nodes: { a: {}, b: {} }, services: [mate] });
    const meta = { user: "Ada" };
    const answer = await cluster.nodes.a.call("mate.both", { nodeID, fail }, { meta, nodeID: "a" });
    const expected = { user: "Ada", gone: "still here", down: nodeID, extra: 1 };
    expect(answer).toEqual({ meta: expected, same: true });
    expect(meta).toEqual(expected);
  });

  test("of a callee that is only told something does not come back", async () => {
    const listener = {
      name: "listener",
      events: {
        told(ctx) {
          ctx.meta.heard = true;
        },
      },
      actions: {
        async tell(ctx) {
          await ctx.emit("told", {}, { meta: { extra: 1 } });
          return ctx.meta;
        },
      },
    } satisfies ServiceSchema;
    await using cluster = await startCluster({ nodes: { a: { services: [listener] } } });
    expect(await cluster.nodes.a.call("listener.tell", {}, { meta: { user: "Ada" } })).toEqual({ user: "Ada" });
  });
});

describe("the budget", () => {
  /** Waits on the clock and then asks the next one what is left. */
  const slow = (clock: FakeClock) =>
    ({
      name: "slow",
      actions: {
        async wait(ctx) {
          const { ms, next } = ctx.params as { ms: number; next: string };
          await new Promise<void>((resolve) => void clock.after(ms, resolve));
          return { left: ctx.deadline, inner: await ctx.call("slow.left", {}, { nodeID: next }) };
        },
        left: (ctx) => ctx.deadline,
        own: async (ctx) => ctx.call("slow.left", {}, ctx.params as object),
      },
    }) satisfies ServiceSchema;

  const startSlow = async () => {
    const clock = new FakeClock();
    const cluster = await startCluster({ nodes: { a: {}, b: {} }, clock, services: [slow(clock)] });
    return { clock, cluster, a: cluster.nodes.a, [Symbol.asyncDispose]: () => cluster.stop() };
  };

  test("of a nested call is what is left of its caller's", async () => {
    await using rig = await startSlow();
    const call = rig.a.call("slow.wait", { ms: 600, next: "b" }, { timeout: 1_000, nodeID: "b" });
    await rig.clock.advance(700);
    expect(await call).toEqual({ left: 400, inner: 400 });
  });

  test("may be made smaller by a nested call, and not larger", async () => {
    await using rig = await startSlow();
    const ask = (timeout: number, nodeID: string) => rig.a.call("slow.own", { timeout, nodeID }, { timeout: 1_000 });
    expect(await ask(300, "a")).toBe(300);
    expect(await ask(300, "b")).toBe(300);
    expect(await ask(5_000, "b")).toBe(1_000);
    expect(await ask(0, "b")).toBe(1_000);
  });

  test("is without limit where the caller and the broker set none", async () => {
    await using rig = await startSlow();
    expect(await rig.a.call("slow.left", {}, { timeout: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(await rig.a.call("slow.own", { nodeID: "b", timeout: 0 }, { timeout: 0 })).toBeNull();
  });

  test("that is spent keeps nested calls from being made", async () => {
    await using rig = await startSlow();
    const skipped: unknown[] = [];
    const late = {
      name: "late",
      actions: {
        async call(ctx) {
          await new Promise<void>((resolve) => void rig.clock.after(200, resolve));
          await ctx.call("slow.left").catch((error: unknown) => skipped.push(error));
        },
      },
    } satisfies ServiceSchema;
    rig.a.createService(late);
    await rig.cluster.settle();
    const call = rig.a.call("late.call", {}, { timeout: 100 });
    call.catch(() => {});
    await rig.clock.advance(300);
    await expect(call).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    expect(skipped).toEqual([
      expect.objectContaining({
        name: "RequestSkippedError",
        code: 514,
        retryable: false,
        data: { action: "slow.left", nodeID: "a" },
      }),
    ]);
  });
});
