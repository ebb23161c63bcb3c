import "reflect-metadata";
import { Action, type Candidate, Context, Service, type ServiceSchema, type Strategy } from "@isomer/core";
import { FakeClock, seededRandom, startCluster } from "@isomer/testing";
import { rewriting, withActionOption } from "../faults/rewriting-serializer.ts";
import { tally } from "./candidates.ts";

/** Tells where it runs. */
const where = (options: object = {}): ServiceSchema => ({
  name: "where",
  actions: { am: { ...options, handler: (ctx) => ctx.broker.nodeID } },
});

const asking =
  (broker: { call: (action: string, params?: unknown) => Promise<unknown> }) =>
  async (times: number, params?: (index: number) => unknown): Promise<readonly string[]> => {
    const nodes: string[] = [];
    for (let index = 0; index < times; index++) nodes.push((await broker.call("where.am", params?.(index))) as string);
    return nodes;
  };

const cluster = (registry: object, options: object = {}) =>
  startCluster({
    nodes: { a: { registry }, b: { services: [where(options)] }, c: { services: [where(options)] } },
    clock: new FakeClock(),
  });

describe("the strategy of a broker", () => {
  test("is round robin unless it says otherwise", async () => {
    await using nodes = await cluster({});
    const ask = asking(nodes.nodes.a);
    expect(await ask(6)).toEqual(["b", "c", "b", "c", "b", "c"]);
  });

  test.each(["Random", "CpuUsage", "Latency", "Shard"] as const)(
    "%s takes its draw from the options, so that chance can be repeated",
    async (strategy) => {
      const run = async (): Promise<readonly string[]> => {
        await using nodes = await cluster({ strategy, strategyOptions: { draw: seededRandom(11) } });
        return await asking(nodes.nodes.a)(30);
      };
      const first = await run();
      expect(new Set(first)).toEqual(new Set(["b", "c"]));
      expect(await run()).toEqual(first);
    },
  );

  test("does not matter where the caller's own node can answer, unless `preferLocal` is off", async () => {
    const services = [where()];
    const clock = new FakeClock();
    const nodes = { a: { services, registry: { preferLocal: false } }, b: { services } };
    await using far = await startCluster({ nodes, clock });
    expect(new Set(await asking(far.nodes.a)(4))).toEqual(new Set(["a", "b"]));
    expect(await asking(far.nodes.b)(4)).toEqual(["b", "b", "b", "b"]);
  });

  test("that is not known is refused at once", async () => {
    const strategy = "RoundRobbin" as "RoundRobin";
    await expect(cluster({ strategy })).rejects.toThrow('`registry.strategy` must be "RoundRobin"');
    await expect(cluster({ strategy: "constructor" as "Random" })).rejects.toThrow("`registry.strategy` must be");
  });
});

describe("the strategy of an action", () => {
  test("goes before that of the broker, on the node that calls, by name and in whatever case", async () => {
    const options = { strategy: "shard", strategyOptions: { shardKey: "id" } };
    await using nodes = await cluster({}, options);
    const ask = asking(nodes.nodes.a);
    const first = await ask(20, (id) => ({ id }));
    expect(new Set(first)).toEqual(new Set(["b", "c"]));
    expect(await ask(20, (id) => ({ id }))).toEqual(first);
  });

  test("can be a factory for callers on its own node", async () => {
    const seen: (readonly string[])[] = [];
    const last: Strategy = {
      select<C extends Candidate>(list: readonly C[]): C {
        seen.push(list.map(({ nodeID }) => nodeID));
        return list.at(-1) as C;
      },
    };
    const services = [where({ strategy: () => last })];
    const registry = { preferLocal: false };
    const nodes = { a: { services, registry }, b: { services: [where()] } };
    await using own = await startCluster({ nodes, clock: new FakeClock() });
    expect(await asking(own.nodes.a)(3)).toEqual(["b", "b", "b"]);
    expect(seen).toEqual(Array(3).fill(["a", "b"]));
  });

  test.each(["constructor", "__proto__", "Nearest", 7])(
    "that another node calls %p is not known: the broker's is taken",
    async (strategy) => {
      const serializer = rewriting({ INFO: withActionOption("strategy", strategy) });
      const nodes = { a: {}, b: { services: [where()], serializer }, c: { services: [where()], serializer } };
      await using odd = await startCluster({ nodes, clock: new FakeClock() });
      expect(tally(await asking(odd.nodes.a)(6))).toEqual({ b: 3, c: 3 });
    },
  );

  test("takes options that make no sense for none", async () => {
    const change = withActionOption("strategyOptions", { shardKey: 5 });
    const serializer = rewriting({ INFO: (info) => withActionOption("strategy", "Shard")(change(info)) });
    const nodes = { a: {}, b: { services: [where()], serializer }, c: { services: [where()], serializer } };
    await using odd = await startCluster({ nodes, clock: new FakeClock() });
    expect(new Set(await asking(odd.nodes.a)(60))).toEqual(new Set(["b", "c"]));
  });
});

describe("a strategy of one's own", () => {
  const first: Strategy = { select: ([candidate]) => candidate as never };

  test("is made once for each action, and for each event and group", async () => {
    let made = 0;
    const strategy = (): Strategy => {
      made++;
      return first;
    };
    const services = (name: string): readonly ServiceSchema[] => [
      { name, actions: { one: () => 1, two: () => 2 }, events: { rung: () => {} } },
    ];
    const nodes = {
      a: { services: services("x"), registry: { strategy }, internalServices: false },
      b: { services: services("y"), internalServices: false },
    };
    await using own = await startCluster({ nodes, clock: new FakeClock() });
    // Two actions and an event of each service.
    expect(made).toBe(6);
    await own.nodes.a.call("y.one");
    expect(made).toBe(6);
  });

  test("sees the nodes that can be called, and the call", async () => {
    const seen: unknown[] = [];
    const strategy = (): Strategy => ({
      select(list, { params, meta }) {
        if ((params as { readonly watch?: boolean }).watch)
          seen.push(
            list.map(({ nodeID, local }) => [nodeID, local]),
            meta,
          );
        return list[0] as never;
      },
    });
    await using nodes = await cluster({ strategy });
    await nodes.nodes.a.call("where.am", { watch: true }, { meta: { user: "Ada" } });
    expect(seen).toEqual([
      [
        ["b", false],
        ["c", false],
      ],
      { user: "Ada" },
    ]);
  });

  test("that chooses nobody fails the call with an error that says so", async () => {
    const strategy = (): Strategy => ({ select: () => undefined as never });
    await using nodes = await cluster({ strategy });
    await expect(nodes.nodes.a.call("where.am")).rejects.toMatchObject({
      type: "INVALID_ENDPOINT",
      message: "The strategy chose no endpoint of 'where.am'.",
    });
  });
});

test("events are balanced in each group, by the strategy of their listeners", async () => {
  const heard: string[] = [];
  const listener = (name: string): ServiceSchema => ({
    name,
    events: {
      rung: {
        strategy: "Shard",
        strategyOptions: { shardKey: "house" },
        handler(ctx: Context) {
          heard.push(`${name} at ${ctx.broker.nodeID}`);
        },
      },
    },
  });
  const services = [listener("porter"), listener("dog")];
  const clock = new FakeClock();
  await using houses = await startCluster({ nodes: { a: {}, b: { services }, c: { services } }, clock });
  const ring = async (house: number): Promise<readonly string[]> => {
    await houses.nodes.a.emit("rung", { house });
    await clock.settle();
    return heard.splice(0).sort();
  };
  const firsts = new Map<number, readonly string[]>();
  for (let house = 0; house < 12; house++) firsts.set(house, await ring(house));
  const nodes = [...firsts.values()].map((notes) => notes.map((note) => note.split(" at ")));
  for (const notes of nodes) expect(notes.map(([name]) => name)).toEqual(["dog", "porter"]);
  expect(new Set(nodes.flat().map(([, node]) => node))).toEqual(new Set(["b", "c"]));
  for (const [house, first] of firsts) expect(await ring(house)).toEqual(first);
});

test("CPU usage goes by what the heartbeats tell", async () => {
  const beating = (cpu: number) => ({
    services: [where()],
    serializer: rewriting({ HEARTBEAT: (beat) => ({ ...beat, cpu }) }),
  });
  const clock = new FakeClock();
  const nodes = {
    a: { registry: { strategy: "CpuUsage" as const } },
    busy: beating(90),
    calm: beating(30),
    full: beating(100),
  };
  await using loaded = await startCluster({ nodes, clock });
  await clock.advance(11_000);
  expect(await asking(loaded.nodes.a)(10)).toEqual(Array(10).fill("calm"));
});

test("a definition's strategy is found by decorators too", async () => {
  @Service("where")
  class WhereService {
    @Action({ strategy: "Shard", strategyOptions: { shardKey: "#tenant" } })
    am(_params: unknown, ctx: Context): string {
      return ctx.broker.nodeID;
    }
  }
  const services = [WhereService];
  await using nodes = await startCluster({
    nodes: { a: {}, b: { services }, c: { services } },
    clock: new FakeClock(),
  });
  const ask = (tenant: number): Promise<unknown> => nodes.nodes.a.call("where.am", {}, { meta: { tenant } });
  const first = await Promise.all(Array.from({ length: 20 }, (_, tenant) => ask(tenant)));
  expect(new Set(first)).toEqual(new Set(["b", "c"]));
  expect(await Promise.all(Array.from({ length: 20 }, (_, tenant) => ask(tenant)))).toEqual(first);
});
