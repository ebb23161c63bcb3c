import { Readable } from "node:stream";
import type { ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { leftoversOf, NOTHING_LEFT } from "../transit/transit-health.ts";
import { readObjects } from "./stream-service.ts";

/** More pieces than may be under way before the reader has said what it has read. */
const PIECES = 100;

async function* numbers() {
  for (let n = 0; n < PIECES; n++) yield { n };
}

const streams: ServiceSchema = {
  name: "streams",
  actions: {
    numbers: () => numbers(),
    count: async (ctx) => (await readObjects(ctx.stream)).length,
  },
};

test("a request that arrives again after its stream was read holds nobody up", async () => {
  const clock = new FakeClock();
  const nodes = { a: {}, b: { services: [streams] } };
  await using cluster = await startCluster({ nodes, clock, network: { batches: false, seed: 3 } });
  const { a, b } = cluster.nodes;
  cluster.network.disturb({ duplicate: 1, delayMs: [0, 500] }, { types: ["REQ"] });
  const stream = await clock.until(a.call("streams.numbers"));
  const read = await clock.until(readObjects(stream));
  await clock.advance(30_000);
  expect(read).toHaveLength(PIECES);
  expect(await leftoversOf(b)).toEqual(NOTHING_LEFT);
});

test("a stream from a node that its reader does not know yet goes on when they are introduced", async () => {
  const clock = new FakeClock();
  const nodes = { b: { services: [streams] } };
  await using cluster = await startCluster({ nodes, clock, network: { batches: false } });
  cluster.network.disturb({ delayMs: 300 }, { to: "b", types: ["INFO"] });
  const added = cluster.add({ a: {} });
  await clock.settle();
  const { a } = cluster.nodes as Readonly<Record<string, typeof cluster.nodes.b>>;
  const counted = a?.call("streams.count", {}, { stream: Readable.from(numbers()), timeout: 5_000 });
  expect(await clock.until(counted)).toBe(PIECES);
  await clock.until(added);
  expect(await leftoversOf(cluster.nodes.b)).toEqual(NOTHING_LEFT);
});
