import { once } from "node:events";
import { type CallOptions, ClientError, type Context, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";
import { endlessStream } from "./stream-service.ts";

const text: ServiceSchema = {
  name: "text",
  actions: {
    refuse: () => {
      throw new ClientError("Not today.", { type: "REFUSED" });
    },
    wait: (ctx: Context) => once(ctx.signal, "abort"),
  },
};

async function start() {
  const clock = new FakeClock();
  const nodes = { here: { services: [text] }, there: { services: [text] }, gone: { services: [text] } };
  const cluster = await startCluster({ nodes, clock });
  return { clock, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

/** The type of the error of a call, when what it was given is closed. */
async function outcomeOf(
  rig: Awaited<ReturnType<typeof start>>,
  action: string,
  options: CallOptions,
): Promise<unknown> {
  const stream = endlessStream();
  const call = rig.here.call(action, {}, { ...options, stream });
  const [error] = await rig.clock.until(Promise.allSettled([call]));
  await rig.clock.settle();
  expect(stream.destroyed).toBe(true);
  return error.status === "rejected" ? (error.reason as { readonly type?: string }).type : undefined;
}

test.each([
  ["whose action nobody has", "text.sing", {}, "SERVICE_NOT_FOUND"],
  ["to a node that is not there", "text.refuse", { nodeID: "nowhere" }, "SERVICE_NOT_FOUND"],
  ["that its own node refuses", "text.refuse", { nodeID: "here" }, "REFUSED"],
  ["that another node refuses", "text.refuse", { nodeID: "there" }, "REFUSED"],
  ["that takes its own node too long", "text.wait", { nodeID: "here", timeout: 50 }, "REQUEST_TIMEOUT"],
  ["that takes another node too long", "text.wait", { nodeID: "there", timeout: 50 }, "REQUEST_TIMEOUT"],
])("a call %s closes the stream that came with it", async (_what, action, options, type) => {
  await using rig = await start();
  expect(await outcomeOf(rig, action, options)).toBe(type);
});

test("a call without a connection closes the stream that came with it", async () => {
  await using rig = await start();
  rig.cluster.network.interrupt("here");
  expect(await outcomeOf(rig, "text.refuse", { nodeID: "there" })).toBe("BAD_GATEWAY");
});

test("a call whose node dies closes the stream that came with it", async () => {
  await using rig = await start();
  const outcome = outcomeOf(rig, "text.wait", { nodeID: "gone", timeout: 0 });
  rig.cluster.network.partition(["gone"]);
  expect(await outcome).toBe("REQUEST_REJECTED");
});
