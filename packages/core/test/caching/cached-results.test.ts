import "reflect-metadata";
import { Readable } from "node:stream";
import { MemoryCacher } from "@isomer/cacher-memory";
import { Action, Cache, type CacheOptions, type Context, Params, Service, type ServiceSchema } from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";

/** An action that counts its runs, on a node with a cacher; another node can call it. */
async function counting(
  cache: CacheOptions | boolean,
  answer: (run: number, ctx: Context) => unknown = (run) => run,
  node: NodeOptions = { cacher: new MemoryCacher() },
) {
  const clock = new FakeClock();
  let runs = 0;
  const service: ServiceSchema = {
    name: "posts",
    actions: { get: { cache, handler: (ctx) => answer(++runs, ctx) } },
  };
  const cluster = await startCluster({ nodes: { a: { ...node, services: [service] }, b: {} }, clock });
  return { clock, ...cluster.nodes, runs: () => runs, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("a result is answered again, to callers on all nodes, until it is cleared", async () => {
  const cacher = new MemoryCacher();
  await using posts = await counting(true, undefined, { cacher });
  for (const node of [posts.a, posts.b, posts.a]) expect(await node.call("posts.get", { id: 1 })).toBe(1);
  expect(await posts.b.call("posts.get", { id: 2 })).toBe(2);
  await posts.clock.advance(600_000);
  expect(await posts.a.call("posts.get", { id: 1 })).toBe(1);
  cacher.clean(["posts.**"]);
  expect(await posts.a.call("posts.get", { id: 1 })).toBe(3);
});

test("nothing is kept unless the action says so, or without a cacher", async () => {
  for (const cache of [false, { enabled: false }]) {
    await using off = await counting(cache);
    expect([await off.a.call("posts.get"), await off.a.call("posts.get")]).toEqual([1, 2]);
  }
  await using bare = await counting(true, undefined, {});
  expect([await bare.a.call("posts.get"), await bare.a.call("posts.get")]).toEqual([1, 2]);
});

test("`ttl` is in seconds, and goes before that of the cacher", async () => {
  await using posts = await counting({ ttl: 30 }, undefined, { cacher: new MemoryCacher({ ttl: 5 }) });
  await posts.a.call("posts.get");
  await posts.clock.advance(29_999);
  expect(await posts.a.call("posts.get")).toBe(1);
  await posts.clock.advance(1);
  expect(await posts.a.call("posts.get")).toBe(2);
  await using other = await counting(true, undefined, { cacher: new MemoryCacher({ ttl: 5 }) });
  await other.a.call("posts.get");
  await other.clock.advance(5_000);
  expect(await other.a.call("posts.get")).toBe(2);
});

test("`enabled` and `keygen` run with the service as `this`", async () => {
  const seen: unknown[] = [];
  function enabled(this: unknown): boolean {
    seen.push(this);
    return true;
  }
  function keygen(this: unknown, action: string): string {
    seen.push(this);
    return action;
  }
  @Service({ name: "posts" })
  class PostsService {
    @Action({ cache: { enabled, keygen } })
    get(): number {
      return 1;
    }
  }
  const posts = new PostsService();
  const nodes = { a: { services: [posts], cacher: new MemoryCacher() } };
  await using cluster = await startCluster({ nodes, clock: new FakeClock() });
  await cluster.nodes.a.call("posts.get");
  expect(seen).toEqual([posts, posts]);
});

test("`enabled` may decide call by call; a call that it turns away reads nothing and writes nothing", async () => {
  await using posts = await counting({
    enabled: (ctx) => (ctx.params as { fresh?: boolean }).fresh !== true,
    keys: [],
  });
  expect(await posts.a.call("posts.get", { fresh: true })).toBe(1);
  expect(await posts.a.call("posts.get")).toBe(2);
  expect(await posts.a.call("posts.get", { fresh: true })).toBe(3);
  expect(await posts.a.call("posts.get")).toBe(2);
});

test("`meta.$cache: false` goes around the cache, from another node too", async () => {
  await using posts = await counting(true);
  const around = { meta: { $cache: false } };
  expect(await posts.b.call("posts.get", {}, around)).toBe(1);
  expect(await posts.a.call("posts.get")).toBe(2);
  expect(await posts.a.call("posts.get", {}, around)).toBe(3);
  expect(await posts.b.call("posts.get")).toBe(2);
  expect(await posts.b.call("posts.get", {}, { meta: { $cache: true } })).toBe(2);
});

test.each([[undefined], [null], [0], [""], [false]])("%p is a result like any other", async (value) => {
  await using posts = await counting(true, () => value);
  expect([await posts.a.call("posts.get"), await posts.a.call("posts.get")]).toEqual([value, value]);
  expect(posts.runs()).toBe(1);
});

test("an error is not kept", async () => {
  await using posts = await counting(true, (run) => {
    if (run < 3) throw new Error(`failure ${run}`);
    return Promise.resolve(run);
  });
  await expect(posts.a.call("posts.get")).rejects.toThrow("failure 1");
  await expect(posts.b.call("posts.get")).rejects.toThrow("failure 2");
  expect(await posts.a.call("posts.get")).toBe(3);
  expect(await posts.a.call("posts.get")).toBe(3);
});

test("a result that is a stream is not kept: it can be read once", async () => {
  await using posts = await counting(true, (run) => Readable.from([`run ${run}`]));
  for (const expected of ["run 1", "run 2"]) {
    const chunks: unknown[] = [];
    for await (const chunk of await posts.a.call<Readable>("posts.get")) chunks.push(chunk);
    expect(chunks).toEqual([expected]);
  }
});

test("a call with a stream is not looked up: the stream is no part of the key", async () => {
  await using posts = await counting(true, async (_run, ctx) => {
    let text = "";
    for await (const chunk of ctx.stream ?? []) text += String(chunk);
    return text;
  });
  const send = (text: string): Promise<unknown> => posts.b.call("posts.get", {}, { stream: Readable.from([text]) });
  expect([await send("one"), await send("two")]).toEqual(["one", "two"]);
});

test("a hit runs no hook and no validation, and costs no place in a bulkhead", async () => {
  const clock = new FakeClock();
  const before = jest.fn();
  const service: ServiceSchema = {
    name: "posts",
    actions: {
      get: {
        ...{ cache: { keys: ["id"] }, bulkhead: { enabled: true, concurrency: 1, maxQueueSize: 1 }, hooks: { before } },
        handler: (ctx) => ((ctx.params as { id: number }).id === 1 ? "first" : new Promise(() => {})),
      },
    },
  };
  const nodes = { a: { services: [service], cacher: new MemoryCacher() } };
  await using cluster = await startCluster({ nodes, clock, tracking: { enabled: false } });
  const { a } = cluster.nodes;
  await a.call("posts.get", { id: 1 });
  for (const id of [2, 3]) a.call("posts.get", { id }).catch(() => {});
  expect(await a.call("posts.get", { id: 1 })).toBe("first");
  expect(before).toHaveBeenCalledTimes(2);
});

test("the context of a hit says that it is one", async () => {
  const seen: unknown[] = [];
  await using posts = await counting({
    keys: [],
    keygen: (action, ctx) => {
      seen.push(ctx);
      return action;
    },
  });
  await posts.a.call("posts.get");
  await posts.a.call("posts.get");
  expect(seen.map((ctx) => (ctx as Context).cachedResult)).toEqual([false, true]);
});

test("the decorator, and the setting of a service, do the same", async () => {
  const clock = new FakeClock();
  let runs = 0;

  @Service({ name: "posts", settings: { $cache: { ttl: 10 } } })
  class PostsService {
    @Action()
    @Cache({ keys: ["id"], ttl: 60 })
    get(@Params() _params: { id: number; verbose?: boolean }): number {
      return ++runs;
    }

    @Action()
    list(): number {
      return ++runs;
    }

    @Action()
    @Cache(false)
    random(): number {
      return ++runs;
    }
  }

  const nodes = { a: { services: [PostsService], cacher: new MemoryCacher() } };
  await using cluster = await startCluster({ nodes, clock });
  const posts = cluster.nodes.a.client(PostsService);
  expect([await posts.get({ id: 1 }), await posts.get({ id: 1, verbose: true })]).toEqual([1, 1]);
  expect([await posts.list(), await posts.list()]).toEqual([2, 2]);
  expect([await posts.random(), await posts.random()]).toEqual([3, 4]);
  await clock.advance(10_000);
  expect([await posts.get({ id: 1 }), await posts.list()]).toEqual([1, 5]);
});
