import "reflect-metadata";
import { Event, Params, Service, type ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, type Faults, startCluster } from "../src/index.ts";

@Service({ name: "listener" })
class ListenerService {
  readonly heard: number[] = [];

  @Event("tick") onTick(@Params() number: number): void {
    this.heard.push(number);
  }
}

interface Rig extends AsyncDisposable {
  readonly cluster: Cluster<"sender" | "a" | "b">;
  readonly clock: FakeClock;
  readonly sender: ServiceBroker;
  readonly a: ListenerService;
  readonly b: ListenerService;
  /** Broadcasts the numbers from 1 to `count`. */
  send(count: number): Promise<void>;
}

async function startRig(seed = 7, batches = false): Promise<Rig> {
  const clock = new FakeClock();
  const [a, b] = [new ListenerService(), new ListenerService()];
  const cluster = await startCluster({
    nodes: { sender: {}, a: { services: [a] }, b: { services: [b] } },
    clock,
    network: { seed, batches },
  });
  const { sender } = cluster.nodes;
  return {
    ...{ cluster, clock, sender, a, b },
    async send(count) {
      for (let number = 1; number <= count; number++) void sender.broadcast("tick", number);
      await clock.settle();
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test("without faults everything arrives once and in order, and is counted", async () => {
  await using rig = await startRig();
  await rig.send(50);
  expect([rig.a.heard, rig.b.heard]).toEqual([upTo(50), upTo(50)]);
  const counters = rig.cluster.network.counters({ from: "sender", types: ["EVENT"] });
  expect(counters).toEqual({ sent: 100, delivered: 100, dropped: 0, duplicated: 0, reordered: 0, delayed: 0 });
});

test("a fault concerns its route alone, and ends", async () => {
  await using rig = await startRig();
  const end = rig.cluster.network.disturb({ drop: 1 }, { from: "sender", to: "a", types: ["EVENT"] });
  await rig.send(5);
  expect([rig.a.heard, rig.b.heard]).toEqual([[], upTo(5)]);
  expect(await rig.cluster.nodes.a.ping("sender")).not.toBeNull();
  expect(rig.cluster.network.counters({ to: "a" })).toMatchObject({ dropped: 5 });
  end();
  await rig.send(5);
  expect(rig.a.heard).toEqual(upTo(5));
});

test.each<[string, Faults, (heard: readonly number[]) => void]>([
  ["drop", { drop: 0.3 }, (heard) => expect(heard.length).toBeLessThan(200)],
  ["duplicate", { duplicate: 0.3 }, (heard) => expect(heard.length).toBeGreaterThan(200)],
  [
    "reorder",
    { reorder: 0.3 },
    (heard) => {
      expect(heard).not.toEqual(upTo(200));
      expect(heard.toSorted((one, other) => one - other)).toEqual(upTo(200));
    },
  ],
])("chance decides about %s, and the same seed decides alike", async (_name, faults, check) => {
  const heard: (readonly number[])[] = [];
  for (const seed of [1, 1, 2]) {
    await using rig = await startRig(seed);
    rig.cluster.network.disturb(faults, { to: "a" });
    await rig.send(200);
    check(rig.a.heard);
    expect(rig.b.heard).toEqual(upTo(200));
    heard.push(rig.a.heard);
  }
  expect(heard[1]).toEqual(heard[0]);
  expect(heard[2]).not.toEqual(heard[0]);
});

test("a delay takes time of the clock, and a range of it changes the order", async () => {
  await using rig = await startRig();
  rig.cluster.network.disturb({ delayMs: 100 }, { to: "a" });
  rig.cluster.network.disturb({ delayMs: [10, 50] }, { to: "b" });
  await rig.send(50);
  expect([rig.a.heard, rig.b.heard]).toEqual([[], []]);
  await rig.clock.advance(50);
  expect(rig.a.heard).toEqual([]);
  expect(rig.b.heard).not.toEqual(upTo(50));
  expect(rig.b.heard).toHaveLength(50);
  await rig.clock.advance(50);
  expect(rig.a.heard).toEqual(upTo(50));
  expect(rig.cluster.network.counters({ from: "sender", types: ["EVENT"] })).toMatchObject({ delayed: 100 });
});

test("a partition separates groups until it ends", async () => {
  await using rig = await startRig();
  const { network, nodes } = rig.cluster;
  const rejoin = network.partition(["sender", "b"], ["a"]);
  await rig.send(3);
  expect([rig.a.heard, rig.b.heard]).toEqual([[], upTo(3)]);
  expect(await rig.clock.until(nodes.sender.ping("a"))).toBeNull();
  rejoin();
  network.partition(["b"]);
  await rig.send(2);
  expect([rig.a.heard, rig.b.heard]).toEqual([upTo(2), upTo(3)]);
  network.heal();
  await rig.send(1);
  expect([rig.a.heard, rig.b.heard]).toEqual([
    [1, 2, 1],
    [1, 2, 3, 1],
  ]);
});

test("a node whose connection is interrupted hears of it, cannot send, and comes back", async () => {
  await using rig = await startRig();
  const { network, nodes } = rig.cluster;
  const news: string[] = [];
  nodes.a.onInternal("$transporter.*", (_payload, event) => news.push(event));
  network.interrupt("a");
  await rig.send(2);
  expect(rig.a.heard).toEqual([]);
  await expect(nodes.a.call("listener.none", {}, { nodeID: "b" })).rejects.toThrow();
  await expect(nodes.a.broadcast("tick", 9, { throwError: true })).rejects.toMatchObject({ type: "BAD_GATEWAY" });
  network.restore("a");
  await rig.send(3);
  expect(rig.a.heard).toEqual([9, 1, 2, 3]);
  expect(news).toEqual(["$transporter.disconnected", "$transporter.connected"]);
});

test("packets travel in batches unless they are to be disturbed one by one", async () => {
  await using together = await startRig(1, true);
  await together.send(20);
  const sent = together.cluster.network.counters({ from: "sender", to: "a", types: ["BATCH"] }).sent;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(20);
  await using apart = await startRig(1, false);
  await apart.send(20);
  expect(apart.cluster.network.counters({ types: ["BATCH"] }).sent).toBe(0);
});
