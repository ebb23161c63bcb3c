import { Readable } from "node:stream";
import { eventually } from "@isomer/conformance";
import type { Context } from "@isomer/core";
import { bare, golden, inVersion } from "./golden.ts";
import { type GoldenNode, startGoldenNode } from "./golden-node.ts";

const raw = (ctx: Context): unknown => (ctx.params as { readonly v: number }).v;
const SERVICE = {
  name: "s15",
  actions: { raw, hidden: { visibility: "private" as const, handler: raw } },
  events: { "order.created"() {}, "audit.**": { group: "audit", handler() {} } },
};
/** The node that was captured beside this one. */
const NODE14 = {
  ...golden("INFO.v4.broadcast"),
  services: [
    {
      ...{ name: "s14", fullName: "s14", settings: {}, metadata: {} },
      actions: { "s14.raw": { name: "s14.raw", rawName: "raw" } },
      events: { "user.login": { name: "user.login" } },
    },
  ],
};

describe("with disableBalancer, as captured", () => {
  let node: GoldenNode;
  let id = "";
  beforeEach(async () => {
    const uidGenerator = (): string => id;
    node = await startGoldenNode("node15", "own", { services: [SERVICE], disableBalancer: true, uidGenerator });
    node.wire.arrive("INFO", NODE14);
  });
  afterEach(() => node.broker.stop());

  /** Makes the node send, and answers where the first packet of the type went. */
  async function topicOf(type: "REQ" | "EVENT", send: () => unknown): Promise<string | undefined> {
    void Promise.resolve(send()).catch(() => {});
    await eventually("it is sent", () => node.wire.packets(type).length > 0);
    return node.wire.sent.find((packet) => packet.type === type)?.topic;
  }

  test("a node takes part in the queues of its actions and events, but for private actions", () => {
    const queues = [...node.wire.subscribed].filter((topic) => /\.(REQB|EVENTB)\./.test(topic));
    expect(queues.toSorted()).toEqual([
      "MOL-lab.EVENTB.audit.audit.**",
      "MOL-lab.EVENTB.s15.order.created",
      "MOL-lab.REQB.s15.raw",
    ]);
  });

  test("a call from a queue is answered to the caller", async () => {
    node.wire.arrive("REQ", golden("REQB.v4.balanced"));
    await eventually("it is answered", () => node.wire.packets("RES").length > 0);
    expect(node.wire.sent.at(-1)?.topic).toBe("MOL-lab.RES.node14");
    expect(node.wire.packets("RES").map(bare)).toStrictEqual([inVersion(bare(golden("RES.v5.balanced")), "4")]);
  });

  test.each(["s14.raw", "s15.raw"])("a call goes to the queue of its action: %s", async (action) => {
    const captured = golden("REQB.v4.balanced");
    id = String(captured.id);
    expect(await topicOf("REQ", () => node.broker.call(action, { v: 1 }))).toBe(`MOL-lab.REQB.${action}`);
    expect(node.wire.packets("REQ").map(bare)).toStrictEqual([inVersion({ ...bare(captured), action }, "5")]);
  });

  test("a call of a named node goes to the node", async () => {
    const call = () => node.broker.call("s14.raw", {}, { nodeID: "node14" });
    expect(await topicOf("REQ", call)).toBe("MOL-lab.REQ.node14");
  });

  test("a call with a stream goes to one node, because a queue would spread the stream", async () => {
    const call = () => node.broker.call("s14.raw", {}, { stream: Readable.from([]) });
    expect(await topicOf("REQ", call)).toBe("MOL-lab.REQ.node14");
  });

  test("an emitted event goes to the queue of each group", async () => {
    const captured = golden("EVENTB.v5.balanced");
    id = String(captured.id);
    const emit = () => node.broker.emit("user.login", { id: 2 });
    expect(await topicOf("EVENT", emit)).toBe("MOL-lab.EVENTB.s14.user.login");
    expect(node.wire.packets("EVENT").map(bare)).toStrictEqual([bare(captured)]);
  });

  test("a broadcast goes to every node with a listener, this one included", async () => {
    await node.broker.broadcast("order.created", { id: 1 });
    expect(node.wire.sent.at(-1)).toMatchObject({
      topic: "MOL-lab.EVENT.node15",
      payload: { groups: ["s15"], broadcast: true },
    });
  });

  test("a stopping node leaves the queues", async () => {
    await node.broker.stop();
    expect([...node.wire.subscribed].filter((topic) => /\.(REQB|EVENTB)\./.test(topic))).toEqual([]);
  });
});
