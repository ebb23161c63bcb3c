import "reflect-metadata";
import { Readable } from "node:stream";
import { Action, Params, Service, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { readObjects } from "./stream-service.ts";

@Service({ name: "rows" })
class RowsService {
  ended = 0;

  @Action()
  async *all(@Params() params: { readonly count: number }): AsyncGenerator<{ readonly row: number }> {
    try {
      for (let row = 1; row <= params.count; row++) yield { row };
    } finally {
      this.ended++;
    }
  }
}

const lines: ServiceSchema = {
  name: "lines",
  actions: {
    async *all() {
      yield "a";
      yield "b";
    },
  },
};

async function start() {
  const clock = new FakeClock();
  const service = new RowsService();
  const cluster = await startCluster({
    nodes: { here: { services: [service, lines] }, there: {} },
    clock,
  });
  return { service, clock, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

describe.each(["here", "there"] as const)("the values of an `async *` action, called from %s,", (caller) => {
  test("come as a stream", async () => {
    await using rig = await start();
    const stream = await rig[caller].call("rows.all", { count: 3 });
    expect(stream).toBeInstanceOf(Readable);
    expect(await readObjects(stream)).toEqual([{ row: 1 }, { row: 2 }, { row: 3 }]);
    expect(await readObjects(await rig[caller].call("lines.all"))).toEqual(["a", "b"]);
  });

  test("are made no longer than they are read", async () => {
    await using rig = await start();
    const stream = await rig[caller].call<Readable>("rows.all", { count: 1e9 });
    for await (const _row of stream) break;
    await rig.clock.settle();
    expect(rig.service.ended).toBe(1);
  });
});
