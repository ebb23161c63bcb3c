import type { Readable } from "node:stream";
import { type Context, MemoryTransporter, type ServiceSchema } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";
import { FakeClock, startCluster } from "@isomer/testing";
import { readObjects, streamOf } from "./stream-service.ts";

const places = ["here", "there"] as const;

test.each(places)(
  "the timeout of a call covers the way to the stream that answers it, not the stream: %s",
  async (nodeID) => {
    const clock = new FakeClock();
    let next: (value: number | null) => void = () => {};
    const slow: ServiceSchema = {
      name: "slow",
      actions: {
        async *count() {
          for (;;) {
            const value = await new Promise<number | null>((resolve) => (next = resolve));
            if (value === null) return;
            yield value;
          }
        },
      },
    };
    const nodes = { here: { services: [slow] }, there: { services: [slow] } };
    await using cluster = await startCluster({ nodes, clock });
    const stream = await cluster.nodes.here.call("slow.count", {}, { nodeID, timeout: 100 });
    const reading = readObjects(stream);
    for (const value of [1, 2, null]) {
      await clock.advance(60_000);
      next(value);
      await clock.settle();
    }
    expect(await reading).toEqual([1, 2]);
  },
);

test.each(places)("an action that is a generator ends when its reader leaves the loop: %s", async (nodeID) => {
  const ended: string[] = [];
  const rows: ServiceSchema = {
    name: "rows",
    actions: {
      async *all(ctx: Context) {
        try {
          for (let row = 1; ; row++) yield { row };
        } finally {
          ended.push(ctx.broker.nodeID);
        }
      },
    },
  };
  const clock = new FakeClock();
  const nodes = { here: { services: [rows] }, there: { services: [rows] } };
  await using cluster = await startCluster({ nodes, clock });
  const seen: unknown[] = [];
  const result = await cluster.nodes.here.call<AsyncIterable<unknown>>("rows.all", {}, { nodeID });
  for await (const row of result) if (seen.push(row) === 3) break;
  await clock.settle();
  expect(seen).toEqual([{ row: 1 }, { row: 2 }, { row: 3 }]);
  expect(ended).toEqual([nodeID]);
});

test.each([
  [
    "does not fit into a frame of the transporter",
    "x".repeat(50_000),
    /^A packet of \d+ bytes does not fit into a frame/,
  ],
  ["cannot be encoded", { big: 1n }, /BigInt/],
])("a chunk that %s ends the stream with an error that says so, both ways", async (_why, chunk, message) => {
  const clock = new FakeClock();
  const sources: Readable[] = [];
  const make = (): Readable => {
    const source = streamOf(["short", chunk, "never"], { objectMode: true });
    sources.push(source);
    return source;
  };
  const service: ServiceSchema = { name: "texts", actions: { give: make, take: (ctx) => readObjects(ctx.stream) } };
  await using cluster = await startCluster({
    nodes: { here: {}, there: { services: [service] } },
    ...{ clock, transporter: () => narrow(new MemoryTransporter({ bus: "narrow" }), 20_000) },
  });
  const { here } = cluster.nodes;
  await expect(here.call("texts.take", {}, { stream: make() })).rejects.toThrow(message);
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const text of await here.call<Readable>("texts.give")) seen.push(text);
  })();
  await expect(reading).rejects.toThrow(message);
  expect(seen).toEqual(["short"]);
  expect(sources.map(({ destroyed }) => destroyed)).toEqual([true, true]);
});

test("events carry no stream", async () => {
  const contexts: Context[] = [];
  const ear: ServiceSchema = { name: "ear", events: { told: (ctx) => void contexts.push(ctx) } };
  await using cluster = await startCluster({ nodes: { here: { services: [ear] } } });
  // @ts-expect-error -- the options of events have no stream
  await cluster.nodes.here.emit("told", {}, { stream: streamOf([]) });
  expect(contexts.map(({ stream }) => stream)).toEqual([null]);
});

/** A transporter whose frames are at most so large. */
function narrow(transporter: Transporter, maxFrameBytes: number): Transporter {
  return {
    ...{ name: transporter.name, discoverer: null, capabilities: { ...transporter.capabilities, maxFrameBytes } },
    connect: (host, signal) => transporter.connect(host, signal),
    subscribe: (topic) => transporter.subscribe(topic),
    unsubscribe: (topic) => transporter.unsubscribe(topic),
    send: (topic, frame) => transporter.send(topic, frame),
    disconnect: () => transporter.disconnect(),
  };
}
