import { type Cell, titleOf } from "../src/cell.ts";
import { Nodes } from "../src/cluster.ts";
import { arrived, newMark, shares } from "../src/event-marks.ts";
import { createNetwork } from "../src/network.ts";
import { allMeet } from "../src/node-list.ts";

const CELLS: readonly Cell[] = [
  { moleculer: "0.14", transporter: "nats", serializer: "json" },
  { moleculer: "0.15", transporter: "nats", serializer: "json" },
  { moleculer: "0.14", transporter: "tcp", serializer: "json" },
  { moleculer: "0.15", transporter: "tcp", serializer: "json" },
];

jest.setTimeout(60_000);

describe.each(CELLS.map((cell) => ({ cell, title: titleOf(cell) })))("two namespaces, $title", ({ cell }) => {
  const worlds: Nodes[] = [];
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.stop()));
  });

  test("nodes of the same names, on the same servers and ports, do not meet", async () => {
    const network = await createNetwork(cell);
    const start = async (namespace: string) => {
      const world = new Nodes({ ...network, namespace });
      worlds.push(world);
      const isomer = await world.isomer(`isomer-${namespace.at(-1)}`, ["worker"]);
      const moleculer = await world.moleculer("moleculer", ["worker"]);
      await allMeet([isomer, moleculer]);
      return { isomer, moleculer };
    };
    const [one, other] = await Promise.all([start(`${network.namespace}-1`), start(`${network.namespace}-2`)]);
    expect((await one.isomer.listNodes()).map(({ id }) => id)).toEqual(["moleculer"]);
    expect((await one.moleculer.listNodes()).map(({ id }) => id)).toEqual(["isomer-1"]);
    expect((await other.moleculer.listNodes()).map(({ id }) => id)).toEqual(["isomer-2"]);
    expect((await other.isomer.call("worker.whoami", {}, { nodeID: "moleculer" })).data).toBe("moleculer");
    const mark = newMark();
    await one.isomer.broadcast("job.done", null, { meta: mark });
    await arrived([one.isomer, one.moleculer], mark, 2);
    expect(shares([other.isomer, other.moleculer], mark)).toEqual([0, 0]);
  });
});
