import "reflect-metadata";
import { Action, Context, Service } from "@isomer/core";
import { startCluster } from "@isomer/testing";

class Sum {
  a!: number;
  b!: number;
}

@Service({ name: "math", version: 2 })
class MathService {
  @Action() add({ a, b }: Sum): number {
    return a + b;
  }

  @Action({ name: "half-of" }) async half(ctx: Context<{ n: number }>): Promise<number> {
    return ctx.params.n / 2;
  }

  @Action() who(ctx: Context): readonly [number, unknown, unknown] {
    return [ctx.level, ctx.meta.user, ctx.headers.via];
  }

  @Action() nested(ctx: Context): Promise<readonly [number, unknown, unknown]> {
    return ctx.client(MathService).who();
  }
}

const start = () => startCluster({ nodes: { here: {}, there: { services: [MathService] } } });

test("the client of a class calls by the names of its actions", async () => {
  await using cluster = await start();
  const math = cluster.nodes.here.client(MathService);
  expect(await math.add({ a: 1, b: 2 })).toBe(3);
  expect(await math.half({ n: 5 })).toBe(2.5);
});

test("the client of a name calls the actions of that name", async () => {
  await using cluster = await start();
  const math = cluster.nodes.here.client<MathService>("v2.math");
  expect(await math.add({ a: 1, b: 2 })).toBe(3);
  await expect(math.half({ n: 5 })).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
});

test("call options go along", async () => {
  await using cluster = await start();
  const options = { meta: { user: "Ada" }, headers: { via: "client" } };
  expect(await cluster.nodes.here.client(MathService).who(undefined, options)).toEqual([1, "Ada", "client"]);
});

test("calls of a context's client are nested in it", async () => {
  await using cluster = await start();
  const answer = await cluster.nodes.here.client(MathService).nested(undefined, { meta: { user: "Ada" } });
  expect(answer).toEqual([2, "Ada", null]);
});

test("clients may be logged, compared, returned from async functions and spread", async () => {
  await using cluster = await start();
  const { here } = cluster.nodes;
  for (const client of [here.client(MathService), here.client<MathService>("v2.math")]) {
    const same = await (async () => client)();
    expect(same).toBe(client);
    expect(JSON.stringify({ client })).toBe('{"client":{}}');
    expect(String(Object.prototype.toString.call(client))).toBe("[object Object]");
  }
});

test("one class may have clients of several brokers at once", async () => {
  await using first = await start();
  await using second = await startCluster({ nodes: { alone: {} } });
  expect(await first.nodes.here.client(MathService).add({ a: 1, b: 1 })).toBe(2);
  await expect(second.nodes.alone.client(MathService).add({ a: 1, b: 1 })).rejects.toMatchObject({
    type: "SERVICE_NOT_FOUND",
  });
});
