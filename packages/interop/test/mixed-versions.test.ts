import type { Cell } from "../src/cell.ts";
import { Nodes } from "../src/cluster.ts";
import { arrived, newMark, shares } from "../src/event-marks.ts";
import type { InteropNode } from "../src/interop-node.ts";
import type { IsomerNode } from "../src/isomer-node.ts";
import type { MoleculerNode } from "../src/moleculer-node.ts";
import { createNetwork } from "../src/network.ts";
import { allMeet } from "../src/node-list.ts";
import type { StreamReport } from "../src/stream-content.ts";

/** The cell of 0.14 has version checking off, which a cluster of both versions needs everywhere. */
const CELLS: readonly Cell[] = [
  { moleculer: "0.14", transporter: "nats", serializer: "json" },
  { moleculer: "0.14", transporter: "tcp", serializer: "msgpack" },
];

jest.setTimeout(60_000);

describe.each(CELLS)("Isomer beside Moleculer 0.14 and 0.15, over $transporter with $serializer", (cell) => {
  let nodes: Nodes;
  let isomer: IsomerNode;
  let old: MoleculerNode;
  let recent: MoleculerNode;
  let all: readonly InteropNode[];

  beforeAll(async () => {
    nodes = new Nodes(await createNetwork(cell));
    [isomer, old, recent] = await Promise.all([
      nodes.isomer("isomer", ["probe", "worker"]),
      nodes.moleculer("old", ["probe", "worker"], { version: "0.14" }),
      nodes.moleculer("recent", ["probe", "worker"], { version: "0.15" }),
    ]);
    all = [isomer, old, recent];
    await allMeet(all);
  });
  afterAll(() => nodes.stop());

  test("each calls the others", async () => {
    for (const caller of all) {
      for (const { nodeID } of all) {
        expect((await caller.call("worker.whoami", {}, { nodeID })).data).toBe(nodeID);
      }
    }
  });

  test("calls go by turns to all three", async () => {
    for (const caller of all) {
      const asked: string[] = [];
      for (let i = 0; i < 9; i++) asked.push(String((await caller.call("worker.whoami")).data));
      expect(asked.toSorted()).toEqual(all.flatMap(({ nodeID }) => [nodeID, nodeID, nodeID]).toSorted());
    }
  });

  test("a group gets an event once, a broadcast reaches all", async () => {
    for (const emitter of all) {
      const emitted = newMark();
      const broadcast = newMark();
      for (let i = 0; i < 9; i++) await emitter.emit("job.done", { i }, { meta: emitted });
      await emitter.broadcast("job.done", null, { meta: broadcast });
      await arrived(all, emitted, 9);
      await arrived(all, broadcast, 3);
      expect(shares(all, emitted)).toEqual([3, 3, 3]);
      expect(shares(all, broadcast)).toEqual([1, 1, 1]);
    }
  });

  test("headers reach whoever knows them", async () => {
    const headersAt = async (nodeID: string): Promise<unknown> => {
      const { data } = await isomer.call("v1.moleculer.echo", {}, { nodeID, headers: { tenant: "t1" } });
      return (data as { readonly headers: unknown }).headers;
    };
    expect(await headersAt("recent")).toEqual({ tenant: "t1" });
    expect(await headersAt("old")).toEqual({});
  });

  test("Isomer exchanges streams of objects with both, which they cannot with each other", async () => {
    const source = { objects: 5 };
    for (const { nodeID } of [old, recent]) {
      const { data } = await isomer.upload("v1.moleculer.upload", source, { nodeID });
      expect(data as StreamReport).toMatchObject({ objectMode: true, failure: null });
      expect((data as StreamReport).objects).toHaveLength(5);
    }
    for (const caller of [old, recent]) {
      expect((await caller.download("v1.isomer.download", source)).objects).toHaveLength(5);
      const { data } = await caller.upload("v1.isomer.upload", source);
      expect((data as StreamReport).objects).toHaveLength(5);
    }
    expect((await old.download("v1.moleculer.download", source, { nodeID: "recent" })).objects).toHaveLength(0);
  });
});

test("with version checking on, Isomer sees 0.15 and its own, and no 0.14", async () => {
  const nodes = new Nodes(await createNetwork({ moleculer: "0.14", transporter: "nats", serializer: "json" }));
  try {
    const [strict, tolerant, old, recent] = await Promise.all([
      nodes.isomer("strict", ["worker"], { transit: { disableVersionCheck: false } }),
      nodes.isomer("tolerant", ["worker"]),
      nodes.moleculer("old", ["worker"], { version: "0.14" }),
      nodes.moleculer("recent", ["worker"], { version: "0.15" }),
    ]);
    await allMeet([tolerant, old, recent]);
    await allMeet([strict, recent, tolerant]);
    expect((await strict.listNodes()).map(({ id }) => id).toSorted()).toEqual(["recent", "tolerant"]);
  } finally {
    await nodes.stop();
  }
});
