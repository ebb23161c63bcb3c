import { randomUUID } from "node:crypto";
import { type BrokerOptions, BrokerOptionsError, MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Discoverer, DiscoveryHost } from "@isomer/core/adapter-kit";
import { recordLogs, settle } from "@isomer/testing";

/** Finds the nodes of one test by telling each of all others. */
class Directory {
  readonly #hosts = new Set<DiscoveryHost>();

  discoverer(): Discoverer {
    const hosts = this.#hosts;
    let self: DiscoveryHost | null = null;
    const announce = async (): Promise<void> => {
      for (const { nodes } of hosts) if (self !== null) nodes.described(self.nodeID, self.nodes.local());
    };
    return {
      name: "directory",
      async start(host) {
        self = host;
        hosts.add(host);
        await this.ask();
      },
      announce,
      async ask() {
        for (const { nodeID, nodes } of hosts) self?.nodes.described(nodeID, nodes.local());
      },
      async stop() {
        if (self === null || !hosts.delete(self)) return;
        for (const { nodes } of hosts) nodes.left(self.nodeID, { unexpected: false });
      },
    };
  }
}

const where = { name: "place", actions: { where: ({ broker }: { broker: { nodeID: string } }) => broker.nodeID } };

async function start(common: BrokerOptions = {}) {
  const directory = new Directory();
  const bus = randomUUID();
  const create = (nodeID: string, own: BrokerOptions = {}): ServiceBroker =>
    new ServiceBroker({
      ...{ nodeID, logger: false, transporter: new MemoryTransporter({ bus }), ...own, ...common },
      registry: { discoverer: directory.discoverer() },
    });
  const brokers = [create("a"), create("b", { services: [where] }), create("c", { services: [where] })] as const;
  await Promise.all(brokers.map((broker) => broker.start()));
  await settle();
  return {
    brokers,
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(brokers.map((broker) => broker.stop()));
    },
  };
}

test("nodes find each other by the discoverer of the option, and calls travel over the transporter", async () => {
  await using rig = await start();
  const [a, b] = rig.brokers;
  expect((await Promise.all([a.call<string>("place.where"), a.call<string>("place.where")])).toSorted()).toEqual([
    "b",
    "c",
  ]);
  expect(await a.call("$node.options")).toMatchObject({ registry: { discoverer: "directory" } });
  await b.stop();
  await settle();
  expect([await a.call("place.where"), await a.call("place.where")]).toEqual(["c", "c"]);
});

test("with `disableBalancer` a node takes part in its queues before it is announced, whoever announces it", async () => {
  await using rig = await start({ disableBalancer: true });
  const [a, b] = rig.brokers;
  const ask = (): Promise<readonly string[]> => Promise.all([1, 2, 3, 4].map(() => a.call<string>("place.where")));
  expect((await ask()).toSorted()).toEqual(["b", "b", "c", "c"]);
  await b.destroyService("place");
  await settle();
  expect(await ask()).toEqual(["c", "c", "c", "c"]);
});

test("beside a transporter that finds the nodes itself it is refused: what it found could not be reached", () => {
  const discoverer = new Directory().discoverer();
  const own = Object.assign(new MemoryTransporter(), { discoverer: new Directory().discoverer() });
  expect(() => new ServiceBroker({ logger: false, transporter: own, registry: { discoverer } })).toThrow(
    new BrokerOptionsError(
      "The broker's options are wrong:\n- `registry.discoverer` must be left out: the memory transporter finds the nodes itself.",
    ),
  );
});

test("without a transporter it has no effect, and the log says so", async () => {
  const log = recordLogs();
  const alone = new ServiceBroker({ logger: log, registry: { discoverer: new Directory().discoverer() } });
  expect(log.texts("warn")).toEqual(["There is no transporter, so `registry.discoverer` has no effect."]);
  await alone.start();
  expect(await alone.call("$node.list")).toHaveLength(1);
  await alone.stop();
});
