import { JsonSerializer, MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Serializer, Transporter } from "@isomer/core/adapter-kit";
import { settle } from "@isomer/testing";

/** A transporter that notes how large the batches are that it carries, and can carry no frame above `maxFrameBytes`. */
function counted(batches: number[], maxFrameBytes: number | null): Transporter {
  const inner = new MemoryTransporter({ bus: "batches" });
  return {
    ...{ name: inner.name, discoverer: null, capabilities: { ...inner.capabilities, maxFrameBytes } },
    connect: (host, signal) => inner.connect(host, signal),
    subscribe: (topic) => inner.subscribe(topic),
    unsubscribe: (topic) => inner.unsubscribe(topic),
    send(topic, frame) {
      if (topic.type === "BATCH") batches.push(frame.length);
      return inner.send(topic, frame);
    },
    disconnect: () => inner.disconnect(),
  };
}

/** The same format without the text: its packets are framed one by one. */
class Bytes extends JsonSerializer {}

const FORMS: readonly (readonly [string, () => Serializer])[] = [
  ["a list", () => new JsonSerializer()],
  ["frames", () => new Bytes()],
];

async function start(serializer: () => Serializer, maxFrameBytes: number | null = null) {
  const batches: number[] = [];
  const transporter = counted(batches, maxFrameBytes);
  const options = { logger: false, namespace: `batches-${Math.random()}` } as const;
  const echo = { name: "echo", actions: { say: (ctx: { readonly params: unknown }) => ctx.params } };
  const caller = new ServiceBroker({ ...options, nodeID: "caller", transporter, serializer: serializer() });
  const callee = new ServiceBroker({
    ...{ ...options, nodeID: "callee", services: [echo] },
    ...{ transporter: counted([], maxFrameBytes), serializer: serializer() },
  });
  await Promise.all([caller.start(), callee.start()]);
  await caller.waitForServices("echo");
  await settle();
  batches.length = 0;
  return {
    ...{ caller, batches },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([caller.stop(), callee.stop()]);
    },
  };
}

describe.each(FORMS)("batches as %s", (_form, serializer) => {
  test("the packets of one turn of the event loop share a frame", async () => {
    await using rig = await start(serializer);
    const params = Array.from({ length: 50 }, (_, index) => ({ index }));
    expect(await Promise.all(params.map((one) => rig.caller.call("echo.say", one)))).toEqual(params);
    expect(rig.batches).toHaveLength(1);
  });

  test("params go as they are at the time of the call", async () => {
    await using rig = await start(serializer);
    const params = { index: 0, list: [1] };
    const calls = [1, 2, 3].map((index) => {
      params.index = index;
      params.list.push(index);
      return rig.caller.call("echo.say", params);
    });
    params.index = 99;
    expect(await Promise.all(calls)).toEqual([
      { index: 1, list: [1, 1] },
      { index: 2, list: [1, 1, 2] },
      { index: 3, list: [1, 1, 2, 3] },
    ]);
  });

  test("no frame is larger than the transporter can carry", async () => {
    const limit = 8_000;
    await using rig = await start(serializer, limit);
    const params = Array.from({ length: 60 }, (_, index) => ({ index, text: "€".repeat(index * 30) }));
    expect(await Promise.all(params.map((one) => rig.caller.call("echo.say", one)))).toEqual(params);
    expect(rig.batches.length).toBeGreaterThan(10);
    expect(Math.max(...rig.batches)).toBeLessThanOrEqual(limit);
  });

  test("a batch leaves when it has 64 KiB, and a larger packet has one to itself", async () => {
    await using rig = await start(serializer);
    const params = Array.from({ length: 20 }, (_, index) => ({
      index,
      text: "x".repeat(index === 5 ? 200_000 : 10_000),
    }));
    expect(await Promise.all(params.map((one) => rig.caller.call("echo.say", one)))).toEqual(params);
    expect(rig.batches.length).toBeGreaterThanOrEqual(5);
    expect(rig.batches.filter((bytes) => bytes > 66_000)).toEqual([expect.any(Number)]);
  });

  test("a packet that cannot be encoded or carried fails its own call only", async () => {
    await using rig = await start(serializer, 8_000);
    const outcomes = await Promise.allSettled([
      rig.caller.call("echo.say", 1),
      rig.caller.call("echo.say", 1n),
      rig.caller.call("echo.say", "€".repeat(3_000)),
      rig.caller.call("echo.say", 2),
    ]);
    expect(outcomes).toMatchObject([
      { value: 1 },
      { reason: { message: expect.stringContaining("BigInt") } },
      { reason: { type: "INVALID_PACKET_DATA", data: { limit: 8_000 } } },
      { value: 2 },
    ]);
    expect(rig.batches).toHaveLength(1);
  });
});
