import "reflect-metadata";
import { Action, Context, Event, Params, Service } from "@isomer/core";
import { FakeClock, startCluster } from "../src/index.ts";

@Service({ name: "greeter" })
class GreeterService {
  readonly heard: unknown[] = [];

  @Action() hello({ name }: { name: string }, ctx: Context): string {
    return `Hello ${name}, from ${ctx.broker.nodeID}`;
  }

  @Action() never(): Promise<never> {
    return new Promise(() => {});
  }

  @Event("rung") onRung(@Params() payload: unknown): void {
    this.heard.push(payload);
  }
}

test("nodes know each other's services as soon as the cluster has started", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [GreeterService] }, b: {}, c: {} } });
  expect(await cluster.nodes.b.call("greeter.hello", { name: "Ada" })).toBe("Hello Ada, from a");
  expect(await cluster.nodes.c.client(GreeterService).hello({ name: "Bob" })).toBe("Hello Bob, from a");
  expect(Object.keys(await cluster.nodes.c.ping())).toEqual(["a", "b"]);
});

test("a number makes so many equal nodes", async () => {
  await using cluster = await startCluster({ nodes: 3, services: [GreeterService] });
  expect(Object.keys(cluster.nodes)).toEqual(["node-1", "node-2", "node-3"]);
  expect(await cluster.node("node-2").call("greeter.hello", { name: "Ada" }, { nodeID: "node-3" })).toBe(
    "Hello Ada, from node-3",
  );
  expect(() => cluster.node("node-4")).toThrow("The cluster has no node 'node-4'.");
});

test("clusters do not hear each other", async () => {
  const [first, second] = [new GreeterService(), new GreeterService()];
  await using one = await startCluster({ nodes: { a: { services: [first] }, b: {} } });
  await using two = await startCluster({ nodes: { a: { services: [second] }, b: {} } });
  await one.nodes.b.broadcast("rung", 1);
  await two.nodes.b.broadcast("rung", 2);
  await one.nodes.b.ping("a");
  await two.nodes.b.ping("a");
  expect([first.heard, second.heard]).toEqual([[1], [2]]);
});

test("nodes can be added, removed, and killed", async () => {
  const clock = new FakeClock();
  await using cluster = await startCluster({ nodes: { a: {}, b: {} }, clock });
  const left: unknown[] = [];
  cluster.nodes.a.onInternal("$node.disconnected", (payload) => {
    const { node, unexpected } = payload as { node: { id: string }; unexpected: boolean };
    left.push([node.id, unexpected]);
  });
  await cluster.add({ c: { services: [GreeterService] } });
  expect(await cluster.nodes.a.call("greeter.hello", { name: "Ada" })).toBe("Hello Ada, from c");
  await cluster.remove("c");
  expect(left).toEqual([["c", false]]);
  await cluster.kill("b");
  expect(left).toHaveLength(1);
  await clock.advance(60_000);
  expect(left).toEqual([
    ["c", false],
    ["b", true],
  ]);
  expect(Object.keys(cluster.nodes)).toEqual(["a"]);
});

test("on a fake clock a cluster stops without waiting, even with a call that never ends", async () => {
  const clock = new FakeClock();
  const cluster = await startCluster({ nodes: { a: { services: [GreeterService] }, b: {} }, clock });
  const call = cluster.nodes.b.call("greeter.never");
  call.catch(() => {});
  await clock.settle();
  await cluster.stop();
  await expect(call).rejects.toMatchObject({ type: "REQUEST_REJECTED" });
  expect(clock.pending).toBe(0);
});

test("a service that cannot start fails the start and leaves no node behind", async () => {
  const clock = new FakeClock();
  const broken = { name: "broken", started: () => Promise.reject(new Error("no disk")) };
  await expect(startCluster({ nodes: { a: { services: [broken] }, b: {} }, clock })).rejects.toThrow("no disk");
  expect(clock.pending).toBe(0);
});
