import type { NodeOptions } from "@isomer/testing";
import { startCluster } from "@isomer/testing";
import { Ear } from "./ear.ts";

const PATTERNS = { "user.*": {}, "user.created": {} };

test.each<[string, NodeOptions]>([
  ["in turn", {}],
  ["at random", { registry: { strategy: "Random", preferLocal: false } }],
  ["at random, with the emitter among them", { registry: { strategy: "Random", preferLocal: false } }],
])("one node of a group hears an event, whichever patterns of the group match it: chosen %s", async (how, options) => {
  const ear = new Ear();
  const services = [ear.listener("l", PATTERNS)];
  const sender = how.includes("emitter") ? { services } : {};
  await using cluster = await startCluster({ nodes: { sender, b: { services }, c: { services } }, ...options });
  const nodes = new Set<string>();
  for (let count = 0; count < 20; count++) {
    // Moves the list of one pattern on, and not the other.
    if (count % 2 === 0) await cluster.nodes.sender.emit("user.deleted");
    await ear.take(cluster);
    await cluster.nodes.sender.emit("user.created");
    const heard = await ear.take(cluster);
    expect(heard).toHaveLength(2);
    expect(new Set(heard).size).toBe(1);
    nodes.add(heard[0] ?? "");
  }
  expect(nodes.size).toBeGreaterThan(1);
});

test("a node that has all patterns of a group goes before one that has some of them", async () => {
  const ear = new Ear();
  const nodes = {
    sender: {},
    old: { services: [ear.listener("l", "user.*")] },
    new: { services: [ear.listener("l", PATTERNS)] },
  };
  await using cluster = await startCluster({ nodes });
  for (let count = 0; count < 4; count++) {
    await cluster.nodes.sender.emit("user.created");
    expect(await ear.take(cluster)).toEqual(["l@new user.created", "l@new user.created"]);
  }
});
