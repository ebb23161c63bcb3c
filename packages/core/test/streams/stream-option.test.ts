import { Readable } from "node:stream";
import type { Context, ServiceSchema } from "@isomer/core";
import { eventually, FakeClock, startCluster } from "@isomer/testing";
import { readObjects, streamOf } from "./stream-service.ts";

const service: ServiceSchema = {
  name: "texts",
  actions: {
    take: (ctx: Context) => readObjects(ctx.stream),
    refuse() {
      throw new Error("not today");
    },
    hang: () => new Promise(() => {}),
  },
};

const start = (clock = new FakeClock()) =>
  startCluster({
    nodes: { here: { services: [service], transit: { maxQueueSize: 1 } }, there: { services: [service] } },
    ...{ clock, tracking: { enabled: false } },
  });

async function* generate(): AsyncGenerator<string> {
  yield "one";
  yield "two";
}

describe.each(["here", "there"] as const)("for an action that runs %s", (nodeID) => {
  test.each<[string, () => unknown]>([
    ["a generator", generate],
    ["a stream of the web", () => Readable.toWeb(Readable.from(generate()))],
    ["a readable", () => Readable.from(generate())],
  ])("%s is sent as a stream", async (_what, make) => {
    await using cluster = await start();
    const stream = make() as Readable;
    expect(await cluster.nodes.here.call("texts.take", {}, { nodeID, stream })).toEqual(["one", "two"]);
  });

  test.each([["a text"], [5], [{ on() {} }], [[1, 2]]])("%p is no stream, and is refused at once", async (value) => {
    await using cluster = await start();
    const stream = value as unknown as Readable;
    await expect(cluster.nodes.here.call("texts.take", {}, { nodeID, stream })).rejects.toMatchObject({
      type: "INVALID_PARAMETERS",
      message: expect.stringContaining("`stream`"),
    });
  });

  test("a stream in place of the params is refused at once", async () => {
    await using cluster = await start();
    const call = cluster.nodes.here.call("texts.take", streamOf([]), { nodeID });
    await expect(call).rejects.toMatchObject({ message: expect.stringContaining("`stream`") });
  });

  test("a call that fails for whatever reason destroys the stream that it was given", async () => {
    const clock = new FakeClock();
    await using cluster = await start(clock);
    const { here } = cluster.nodes;
    const gone = AbortSignal.abort();
    const calls: Readonly<Record<string, (stream: Readable) => Promise<unknown>>> = {
      "no such action": (stream) => here.call("texts.none", {}, { stream }),
      "no such node": (stream) => here.call("texts.take", {}, { stream, nodeID: "nowhere" }),
      "given up before": (stream) => here.call("texts.take", {}, { stream, nodeID, signal: gone }),
      "the action fails": (stream) => here.call("texts.refuse", {}, { stream, nodeID }),
      "a timeout": (stream) => clock.until(here.call("texts.hang", {}, { stream, nodeID, timeout: 100 })),
      ...(nodeID === "there" && {
        "params that cannot be encoded": (stream: Readable) => here.call("texts.take", { big: 1n }, { stream, nodeID }),
        "a full queue": (stream: Readable) => {
          here.call("texts.hang", {}, { nodeID, timeout: 0 }).catch(() => {});
          return here.call("texts.take", {}, { stream, nodeID });
        },
      }),
    };
    for (const [why, call] of Object.entries(calls)) {
      const stream = streamOf(["one", "two"]);
      await expect(call(stream)).rejects.toThrow();
      await eventually(() => stream.destroyed, { what: `the stream is destroyed: ${why}` });
    }
  });
});
