import { FakeHost } from "@isomer/conformance";
import { MemoryTransporter, type MemoryTransporterOptions } from "../../src/builtin/memory-transporter.ts";
import type { Topic } from "../../src/ports/topic.ts";

const signal = new AbortController().signal;
const INFO: Topic = { kind: "broadcast", type: "INFO" };
const microtask = (): Promise<void> => Promise.resolve();

async function connected(nodeID: string, options?: MemoryTransporterOptions) {
  const host = new FakeHost({ nodeID, namespace: "memory-test" });
  const transporter = new MemoryTransporter(options);
  await transporter.connect(host, signal);
  return { host, transporter };
}

describe("memory transporter", () => {
  it("delivers in the next microtask", async () => {
    const { host, transporter } = await connected("alpha");
    await transporter.subscribe(INFO);
    transporter.send(INFO, Buffer.from("x"));
    expect(host.frames).toHaveLength(0);
    await microtask();
    expect(host.texts("INFO")).toEqual(["x"]);
    await transporter.disconnect();
  });

  it("delivers what a receiver sends after the frames that were sent before", async () => {
    const { transporter } = await connected("alpha");
    const order: string[] = [];
    const host = new FakeHost({ nodeID: "beta", namespace: "memory-test" });
    host.receive = (_type, frame) => {
      const text = Buffer.from(frame).toString();
      order.push(text);
      if (text === "first") transporter.send(INFO, Buffer.from("answer"));
    };
    const beta = new MemoryTransporter();
    await beta.connect(host, signal);
    await beta.subscribe(INFO);
    transporter.send(INFO, Buffer.from("first"));
    transporter.send(INFO, Buffer.from("second"));
    await microtask();
    await microtask();
    expect(order).toEqual(["first", "second", "answer"]);
    await Promise.all([transporter.disconnect(), beta.disconnect()]);
  });

  it("gives every receiver memory of its own", async () => {
    const seen: Uint8Array[] = [];
    const transporters = await Promise.all(
      ["alpha", "beta", "gamma"].map(async (nodeID) => {
        const { host, transporter } = await connected(nodeID);
        host.receive = (_type, frame) => {
          seen.push(Uint8Array.from(frame));
          frame.fill(0);
        };
        await transporter.subscribe(INFO);
        return transporter;
      }),
    );
    transporters[0]?.send(INFO, Uint8Array.of(1, 2, 3));
    await microtask();
    expect(seen).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)]);
    for (const transporter of transporters) await transporter.disconnect();
  });

  it("keeps buses with different names apart", async () => {
    const here = await connected("alpha", { bus: "here" });
    const there = await connected("beta", { bus: "there" });
    const alsoHere = await connected("gamma", { bus: "here" });
    for (const { transporter } of [there, alsoHere]) await transporter.subscribe(INFO);
    here.transporter.send(INFO, Buffer.from("x"));
    await microtask();
    expect([there.host.texts("INFO"), alsoHere.host.texts("INFO")]).toEqual([[], ["x"]]);
    for (const { transporter } of [here, there, alsoHere]) await transporter.disconnect();
  });

  it("takes turns among the members of a queue", async () => {
    const queue: Topic = { kind: "action", type: "REQ", action: "orders.create" };
    const members = await Promise.all(["alpha", "beta"].map((nodeID) => connected(nodeID)));
    for (const { transporter } of members) await transporter.subscribe(queue);
    for (let i = 0; i < 6; i++) members[0]?.transporter.send(queue, Buffer.from(String(i)));
    await microtask();
    expect(members.map(({ host }) => host.texts("REQ"))).toEqual([
      ["0", "2", "4"],
      ["1", "3", "5"],
    ]);
    for (const { transporter } of members) await transporter.disconnect();
  });
});
