import type { CacheOptions } from "@isomer/core";
import type { Cacher } from "@isomer/core/adapter-kit";
import { FakeClock, startCluster } from "@isomer/testing";
import { observe } from "../faults/observed-call.ts";
import { cacherWith } from "./cacher-with.ts";

/** A call of an action with this cache option, on a node with this cacher; not waited for. */
async function callWith(cache: CacheOptions | true, own: Partial<Cacher>) {
  const clock = new FakeClock();
  const services = [{ name: "posts", actions: { get: { cache, handler: () => "post" } } }];
  const nodes = { a: { services, cacher: cacherWith(own) } };
  const cluster = await startCluster({ nodes, clock, requestTimeout: 0, tracking: { enabled: false } });
  const call = observe(cluster.nodes.a.call("posts.get"));
  await clock.settle();
  return { call, clock, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("nobody waits until a result is written, unless others wait for the lock", async () => {
  let written = (): void => {};
  const set = (): Promise<void> => new Promise((resolve) => (written = resolve));
  await using free = await callWith(true, { set });
  expect(free.call).toEqual({ state: "fulfilled", value: "post" });
  await using locked = await callWith({ lock: true }, { set });
  expect(locked.call.state).toBe("pending");
  written();
  await locked.clock.settle();
  expect(locked.call).toEqual({ state: "fulfilled", value: "post" });
});

test.each<[CacheOptions["lock"], number]>([
  [true, 15_000],
  [{ staleTime: 1 }, 15_000],
  [{ ttl: 3 }, 3_000],
])("the lock %p is asked for with its time in milliseconds: %p", async (lock = false, ttlMs) => {
  const asked: unknown[] = [];
  await using _posts = await callWith(
    { lock },
    {
      lock: async (key, options) => {
        asked.push([key.startsWith("posts.get:"), options]);
        return () => {};
      },
    },
  );
  expect(asked).toEqual([[true, { ttlMs, wait: true }]]);
});
