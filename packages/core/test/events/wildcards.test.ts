import { startCluster } from "@isomer/testing";
import { Ear } from "./ear.ts";

const patterns = ["order.created", "order.*", "order.**", "order**", "*.created", "**", "*", "order.?"];

/** Which of the patterns hear an event. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "order.created": ["**", "*.created", "order**", "order.*", "order.**", "order.created"],
  "order.item.added": ["**", "order**", "order.**"],
  order: ["*", "**", "order**"],
  orders: ["*", "**", "order**"],
  "user.created": ["**", "*.created"],
  "order.x": ["**", "order**", "order.*", "order.**", "order.?"],
  other: ["*", "**"],
};

test.each(["here", "there"] as const)(
  "patterns are matched in the same way for a listener that is %s",
  async (nodeID) => {
    const ear = new Ear();
    const services = patterns.map((pattern, index) => ear.listener(`l${index}`, pattern));
    await using cluster = await startCluster({ nodes: { here: {}, there: {}, [nodeID]: { services } } });
    await ear.take(cluster);
    for (const [event, listeners] of Object.entries(expected)) {
      await cluster.node("here").emit(event);
      await ear.take(cluster);
      const heard = ear.contexts.splice(0).map((ctx) => ctx.event?.name ?? "");
      expect([event, heard.toSorted()]).toEqual([event, listeners.toSorted()]);
    }
  },
);

test("a service whose patterns both match hears an event twice", async () => {
  const ear = new Ear();
  const services = [ear.listener("l", { "order.*": {}, "order.paid": {} })];
  await using cluster = await startCluster({ nodes: { here: {}, there: { services } } });
  await cluster.nodes.here.emit("order.paid");
  expect(await ear.take(cluster)).toEqual(["l@there order.paid", "l@there order.paid"]);
});

test("listeners that come later hear what they match, and those that went do not", async () => {
  const ear = new Ear();
  await using cluster = await startCluster({ nodes: { here: {}, there: {} } });
  const { here, there } = cluster.nodes;
  await here.emit("order.paid");
  there.createService(ear.listener("late", "order.*"));
  await here.waitForServices("late");
  await here.emit("order.paid");
  expect(await ear.take(cluster)).toEqual(["late@there order.paid"]);
  await there.destroyService("late");
  await cluster.settle();
  await here.emit("order.paid");
  expect(await ear.take(cluster)).toEqual([]);
});
