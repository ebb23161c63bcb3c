import "reflect-metadata";
import { Readable } from "node:stream";
import { eventually } from "@isomer/conformance";
import { Action, Context, MemoryTransporter, Service, ServiceBroker } from "@isomer/core";

const CHUNK = 100_000;

@Service({ name: "flow" })
class FlowService {
  produced = 0;
  closed = 0;

  @Action()
  async *numbers(): AsyncGenerator<number> {
    try {
      for (let value = 0; value < 1_000; value++) {
        this.produced = value;
        yield value;
      }
    } finally {
      this.closed++;
    }
  }

  @Action()
  async measure(ctx: Context): Promise<number> {
    let bytes = 0;
    for await (const chunk of ctx.stream ?? []) bytes += (chunk as Buffer).length;
    return bytes;
  }

  @Action()
  async peek(ctx: Context): Promise<string> {
    for await (const chunk of ctx.stream ?? []) return typeof chunk;
    return "nothing";
  }
}

describe("a stream between two nodes", () => {
  const service = new FlowService();
  const make = (nodeID: string, services: readonly object[]): ServiceBroker =>
    new ServiceBroker({ nodeID, logger: false, transporter: new MemoryTransporter({ bus: "flow" }), services });
  const callee = make("callee", [service]);
  const caller = make("caller", []);

  /** Binary chunks, and how many of them were taken. */
  function source(chunks: number): { readonly stream: Readable; readonly taken: () => number } {
    let taken = 0;
    const generate = function* (): Generator<Buffer> {
      for (; taken < chunks; taken++) yield Buffer.alloc(CHUNK);
    };
    return { stream: Readable.from(generate(), { objectMode: false }), taken: () => taken };
  }

  beforeAll(async () => {
    await callee.start();
    await caller.start();
    await caller.waitForServices("flow");
  });

  afterAll(async () => {
    await caller.stop();
    await callee.stop();
  });

  it("waits for a reader that does not read, and arrives whole when it does", async () => {
    const stream = await caller.call<Readable>("flow.numbers");
    await eventually("the action has produced something", () => service.produced > 30);
    // Every packet that could leave has left: further turns of the event loop bring no more.
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(service.produced).toBeLessThan(150);
    let sum = 0;
    for await (const value of stream) sum += value as number;
    expect(sum).toBe(499_500);
  });

  it("ends its source when the reader leaves early", async () => {
    const before = service.closed;
    for await (const value of await caller.call<Readable>("flow.numbers")) if ((value as number) > 5) break;
    await eventually("the action has ended", () => service.closed > before);
  });

  it("carries an upload of many windows", async () => {
    const { stream } = source(60);
    await expect(caller.call("flow.measure", {}, { stream })).resolves.toBe(60 * CHUNK);
  });

  it("stops an upload that the action does not want any more", async () => {
    const { stream, taken } = source(500);
    await expect(caller.call("flow.peek", {}, { stream })).resolves.toBe("object");
    await eventually("the upload has ended", () => stream.destroyed);
    expect(taken()).toBeLessThan(200);
  });

  it("leaves nothing behind", async () => {
    for (const broker of [caller, callee]) {
      const { transit } = await broker.call<{ transit: object }>("$node.health", {}, { nodeID: broker.nodeID });
      expect(transit).toMatchObject({ pending: 0, streams: 0, serving: 0, sending: 0 });
    }
  });
});
