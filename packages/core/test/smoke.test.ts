import "reflect-metadata";
import { Action, Context, Event, MemoryTransporter, RequestTimeoutError, Service, ServiceBroker } from "@isomer/core";

class Add {
  a!: number;
  b!: number;
}

@Service({ name: "math", version: 1 })
class MathService {
  seen: unknown[] = [];
  @Action() async add(params: Add, ctx: Context): Promise<number> {
    ctx.meta["x"] = 1;
    return params.a + params.b;
  }
  @Action() async slow(ctx: Context<{ ms: number }>): Promise<string> {
    await new Promise((r) => setTimeout(r, ctx.params.ms));
    return "late";
  }
  @Action() fail(): never {
    throw new Error("boom");
  }
  @Event("user.*") onUser(payload: { id: number }, ctx: Context): void {
    this.seen.push([ctx.eventName, payload]);
  }
}

test("a call crosses the memory transporter", async () => {
  const service = new MathService();
  const a = new ServiceBroker({
    nodeID: "a",
    logger: false,
    transporter: new MemoryTransporter(),
    services: [service],
  });
  const b = new ServiceBroker({ nodeID: "b", logger: false, transporter: new MemoryTransporter() });
  await a.start();
  await b.start();
  await b.waitForServices("v1.math");
  const meta: Record<string, unknown> = {};
  expect(await b.call("v1.math.add", { a: 1, b: 2 }, { meta })).toBe(3);
  expect(meta).toEqual({ x: 1 });
  expect(await b.client(MathService).add({ a: 5, b: 2 })).toBe(7);
  expect(await a.client<MathService>("v1.math").add({ a: 5, b: 2 })).toBe(7);
  await expect(b.call("v1.math.slow", { ms: 500 }, { timeout: 50 })).rejects.toBeInstanceOf(RequestTimeoutError);
  await expect(b.call("v1.math.fail")).rejects.toMatchObject({ message: "boom", nodeID: "a" });
  await b.emit("user.created", { id: 1 });
  await new Promise((r) => setTimeout(r, 10));
  expect(service.seen).toEqual([["user.created", { id: 1 }]]);
  expect(await b.ping("a")).toMatchObject({ nodeID: "a" });
  await b.stop();
  await a.stop();
});
