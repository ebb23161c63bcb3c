import type { Readable } from "node:stream";
import type { Context, ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { StreamService } from "./stream-service.ts";

async function start() {
  const clock = new FakeClock();
  const service = new StreamService();
  const reader: ServiceSchema = {
    name: "reader",
    actions: {
      async read(ctx: Context) {
        const stream = await ctx.call<Readable>("streams.endless", {}, { nodeID: (ctx.params as { at: string }).at });
        for await (const _object of stream);
      },
    },
  };
  const cluster = await startCluster({
    nodes: { here: { services: [service.schema, reader] }, there: { services: [service.schema] } },
    ...{ clock, tracking: { enabled: false } },
  });
  return { clock, service, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

describe.each(["here", "there"] as const)("a stream that an action %s answered", (nodeID) => {
  test("ends with its source when the signal of the call aborts", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const stream = await rig.here.call<Readable>("streams.endless", {}, { nodeID, signal: giveUp.signal });
    const failed = new Promise((resolve) => void stream.once("error", resolve));
    stream.resume();
    giveUp.abort("seen enough");
    expect(await failed).toMatchObject({ type: "REQUEST_CANCELLED" });
    await rig.clock.settle();
    expect([stream.destroyed, rig.service.last.destroyed]).toEqual([true, true]);
    expect(await leftoversOf(rig.here)).toEqual(NOTHING_LEFT);
  });

  test("does not end the process when it ends and nobody listens", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const stream = await rig.here.call<Readable>("streams.endless", {}, { nodeID, signal: giveUp.signal });
    giveUp.abort();
    await rig.clock.settle();
    expect([stream.destroyed, rig.service.last.destroyed]).toEqual([true, true]);
  });

  test("ends when the call is given up in whose action it is read", async () => {
    await using rig = await start();
    const giveUp = new AbortController();
    const call = rig.here.call("reader.read", { at: nodeID }, { signal: giveUp.signal, timeout: 0 });
    const failure = call.catch((error: unknown) => error);
    await rig.clock.settle();
    giveUp.abort();
    expect(await failure).toMatchObject({ type: "REQUEST_CANCELLED" });
    await rig.clock.settle();
    expect(rig.service.last.destroyed).toBe(true);
  });

  test("goes on when nobody aborts, and the signal forgets it at its end", async () => {
    await using rig = await start();
    const { signal } = new AbortController();
    const stream = await rig.here.call<Readable>("streams.produce", { objects: 3 }, { nodeID, signal });
    const objects: unknown[] = [];
    for await (const object of stream) objects.push(object);
    expect(objects).toHaveLength(3);
    await rig.clock.settle();
    expect(await leftoversOf(rig.here)).toEqual(NOTHING_LEFT);
  });
});
