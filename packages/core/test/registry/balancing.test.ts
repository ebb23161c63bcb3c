import type { ServiceSchema } from "@isomer/core";
import { FakeClock, type NodeOptions, startCluster } from "@isomer/testing";

const place = () =>
  ({
    name: "place",
    actions: { where: (ctx) => ctx.broker.nodeID },
  }) satisfies ServiceSchema;

/** Nodes that call, and nodes of which each has the service. */
const start = (options: NodeOptions = {}) => {
  const services = [place()];
  return startCluster({ nodes: { caller: {}, a: { services }, b: { services }, c: { services } }, ...options });
};

type Started = Awaited<ReturnType<typeof start>>;

async function askFrom(cluster: Started, nodeID: "caller" | "a", times: number): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let count = 0; count < times; count++) answers.push(await cluster.nodes[nodeID].call("place.where"));
  return answers;
}

const sorted = (list: readonly string[]): readonly string[] => list.toSorted();

test("calls go round over the nodes that have the action", async () => {
  await using cluster = await start();
  const answers = await askFrom(cluster, "caller", 9);
  expect(sorted(answers.slice(0, 3))).toEqual(["a", "b", "c"]);
  expect(answers.slice(3)).toEqual([...answers.slice(0, 3), ...answers.slice(0, 3)]);
});

test("a node that has the action itself asks itself, unless it is told not to", async () => {
  await using preferring = await start();
  expect(new Set(await askFrom(preferring, "a", 6))).toEqual(new Set(["a"]));
  await using even = await start({ registry: { preferLocal: false } });
  expect(sorted(await askFrom(even, "a", 6))).toEqual(["a", "a", "b", "b", "c", "c"]);
});

test("a node that leaves is asked no more, and one that comes has its share", async () => {
  await using cluster = await start();
  await cluster.remove("b");
  expect(sorted(await askFrom(cluster, "caller", 4))).toEqual(["a", "a", "c", "c"]);
  await cluster.add({ d: { services: [place()] } });
  expect(sorted(await askFrom(cluster, "caller", 3))).toEqual(["a", "c", "d"]);
});

test("internal services are asked on the caller's node, whatever the broker prefers", async () => {
  await using cluster = await start({ registry: { preferLocal: false } });
  for (let count = 0; count < 4; count++) {
    const nodes = await cluster.nodes.caller.call<{ id: string; local: boolean }[]>("$node.list");
    expect(nodes.filter(({ local }) => local).map(({ id }) => id)).toEqual(["caller"]);
  }
});

describe("with the balancer of the message broker", () => {
  const options = { disableBalancer: true } as const;

  test("calls go to the queue of the action, even from a node that has it", async () => {
    await using cluster = await start(options);
    expect(sorted(await askFrom(cluster, "a", 6))).toEqual(["a", "a", "b", "b", "c", "c"]);
    expect(sorted(await askFrom(cluster, "caller", 3))).toEqual(["a", "b", "c"]);
  });

  test("a call to a certain node goes there, and internal services stay where they are", async () => {
    await using cluster = await start(options);
    const { caller } = cluster.nodes;
    for (let count = 0; count < 3; count++) {
      expect(await caller.call("place.where", {}, { nodeID: "b" })).toBe("b");
      expect(await caller.call("$node.list", {}, { nodeID: "c" })).toHaveLength(4);
    }
  });

  test("errors, meta and timeouts work as without", async () => {
    const bad = {
      name: "bad",
      actions: {
        fail(ctx) {
          ctx.meta.tried = true;
          throw new Error("no");
        },
        never: () => new Promise(() => {}),
      },
    } satisfies ServiceSchema;
    const clock = new FakeClock();
    await using cluster = await startCluster({ nodes: { caller: {}, a: { services: [bad] } }, clock, ...options });
    const { caller } = cluster.nodes;
    const meta: Record<string, unknown> = {};
    await expect(caller.call("bad.fail", {}, { meta })).rejects.toMatchObject({ message: "no", nodeID: "a" });
    expect(meta).toEqual({ tried: true });
    const slow = clock.until(caller.call("bad.never", {}, { timeout: 1_000 }));
    await expect(slow).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    expect(clock.now()).toBe(1_000);
    await expect(caller.call("bad.none")).rejects.toMatchObject({ type: "SERVICE_NOT_FOUND" });
  });

  test("a node that stops takes nothing from the queue any more", async () => {
    await using cluster = await start(options);
    await cluster.remove("b");
    expect(sorted(await askFrom(cluster, "caller", 4))).toEqual(["a", "a", "c", "c"]);
  });

  test("events reach one listener of each group, and broadcasts every node once", async () => {
    const heard: string[] = [];
    const listener = (name: string) =>
      ({
        name,
        events: { "order.*": (ctx) => void heard.push(`${name}@${ctx.broker.nodeID}`) },
      }) satisfies ServiceSchema;
    const services = [listener("mail"), listener("log")];
    await using cluster = await startCluster({ nodes: { a: { services }, b: { services } }, ...options });
    const { a, b } = cluster.nodes;
    for (let count = 0; count < 4; count++) await a.emit("order.paid");
    await b.ping("a");
    expect(sorted(heard)).toEqual(["log@a", "log@a", "log@b", "log@b", "mail@a", "mail@a", "mail@b", "mail@b"]);
    heard.length = 0;
    await a.broadcast("order.paid");
    await b.ping("a");
    await a.ping("b");
    expect(sorted(heard)).toEqual(["log@a", "log@b", "mail@a", "mail@b"]);
    heard.length = 0;
    await a.emit("order.paid", {}, { groups: "mail" });
    await a.ping("b");
    expect(heard).toHaveLength(1);
  });
});
