import { once } from "node:events";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { IncomingStream } from "../../src/transit/streams/receive-stream.ts";

interface Opened {
  readonly stream: IncomingStream;
  /** Whether the stream was complete, for each time it was closed. */
  readonly closed: boolean[];
  readonly reads: number[];
}

function open({ objectMode = true } = {}): Opened {
  const closed: boolean[] = [];
  const reads: number[] = [];
  const stream = new IncomingStream({
    sender: "afar",
    objectMode,
    onClose: (completed) => void closed.push(completed),
    onRead: (count) => reads.push(count) > 0,
  });
  return { stream, closed, reads };
}

const chunk = (seq: number, content: unknown = seq) => ({ seq, chunk: content, last: false });
const end = (seq: number, error?: Error) => ({ seq, chunk: null, last: true, error });

/** Everything until the end, and the message of the error that it ended with. */
async function read({ stream }: Opened): Promise<{ readonly chunks: unknown[]; readonly failure: string | null }> {
  const chunks: unknown[] = [];
  try {
    for await (const one of stream.readable) chunks.push(one);
    return { chunks, failure: null };
  } catch (error) {
    return { chunks, failure: (error as Error).message };
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("an incoming stream", () => {
  it("is read in order, however its packets arrive", async () => {
    const opened = open();
    for (const seq of [3, 1, 2]) opened.stream.push(chunk(seq));
    const reading = read(opened);
    await nextTurn();
    for (const packet of [end(6), chunk(5), chunk(4)]) opened.stream.push(packet);
    expect(await reading).toEqual({ chunks: [1, 2, 3, 4, 5], failure: null });
    expect(opened.closed).toEqual([true]);
  });

  it("ignores a packet that comes twice", async () => {
    const opened = open();
    for (const packet of [chunk(1), chunk(1), chunk(3), chunk(3), chunk(2), chunk(1), end(4)])
      opened.stream.push(packet);
    expect(await read(opened)).toEqual({ chunks: [1, 2, 3], failure: null });
  });

  describe("whose source fails hands over what came before the error", () => {
    function failed(objectMode: boolean): Opened {
      const opened = open({ objectMode });
      for (let seq = 1; seq <= 20; seq++) opened.stream.push(chunk(seq, objectMode ? seq : Buffer.from([seq])));
      opened.stream.push(end(21, new Error("the source failed")));
      return opened;
    }
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);

    it("to a loop", async () => {
      const opened = failed(true);
      expect(await read(opened)).toEqual({ chunks: numbers, failure: "the source failed" });
      expect(opened.closed).toEqual([true]);
    });

    it("to a listener", async () => {
      const { stream } = failed(true);
      const chunks: unknown[] = [];
      stream.readable.on("data", (one) => chunks.push(one));
      const [error] = await once(stream.readable, "error");
      expect(chunks).toEqual(numbers);
      expect(error).toEqual(new Error("the source failed"));
    });

    it("to a pipeline", async () => {
      const { stream } = failed(false);
      const bytes: number[] = [];
      const target = new PassThrough({ highWaterMark: 3 });
      target.on("data", (buffer: Buffer) => bytes.push(...buffer));
      await expect(pipeline(stream.readable, target)).rejects.toThrow("the source failed");
      expect(bytes).toEqual(numbers);
    });
  });

  it("of bytes passes over empty chunks", async () => {
    const opened = open({ objectMode: false });
    const reading = read(opened);
    await nextTurn();
    for (const packet of [chunk(1, Buffer.from("a")), chunk(2, Buffer.alloc(0)), chunk(3, "")])
      opened.stream.push(packet);
    await nextTurn();
    for (const packet of [chunk(4, "b"), end(5)]) opened.stream.push(packet);
    const { chunks, failure } = await reading;
    expect([Buffer.concat(chunks as Buffer[]).toString(), failure]).toEqual(["ab", null]);
  });

  it.each([true, false])("passes over chunks that hold nothing (object mode: %s)", async (objectMode) => {
    const opened = open({ objectMode });
    const packets = [chunk(1, null), chunk(2, "a"), { ...chunk(3), chunk: undefined }, chunk(4, "b"), end(5)];
    for (const packet of packets) opened.stream.push(packet);
    const { chunks, failure } = await read(opened);
    expect([chunks.join(""), failure]).toEqual(["ab", null]);
  });

  it("is read to its end when the sender leaves after the last packet", async () => {
    const opened = open();
    for (const packet of [chunk(1), chunk(2), end(3)]) opened.stream.push(packet);
    opened.stream.senderLeft();
    expect(await read(opened)).toEqual({ chunks: [1, 2], failure: null });
  });

  it.each([
    ["before the last packet", [chunk(1), chunk(2)]],
    ["while a packet is missing", [chunk(1), end(3)]],
  ])("fails when the sender leaves %s", async (_when, packets) => {
    const opened = open();
    for (const packet of packets) opened.stream.push(packet);
    opened.stream.senderLeft();
    expect((await read(opened)).failure).toBe("The stream from node 'afar' is closed: the node left.");
  });

  it("fails when too many packets wait for a missing one", async () => {
    const opened = open();
    for (let seq = 2; seq < 5_000; seq++) opened.stream.push(chunk(seq));
    expect((await read(opened)).failure).toBe("The stream from node 'afar' is closed: packets are missing.");
  });

  it("keeps any number of packets for a slow reader", async () => {
    const opened = open();
    for (let seq = 1; seq < 5_000; seq++) opened.stream.push(chunk(seq));
    opened.stream.push(end(5_000));
    const { chunks, failure } = await read(opened);
    expect([chunks.length, failure]).toEqual([4_999, null]);
  });

  it("tells the sender what was read, and nothing before or after the last packet", async () => {
    const opened = open();
    for (let seq = 1; seq <= 20; seq++) opened.stream.push(chunk(seq));
    await nextTurn();
    expect(opened.reads).toEqual([]);
    const reading = read(opened);
    await nextTurn();
    expect(opened.reads).toEqual([8, 8]);
    for (let seq = 21; seq <= 40; seq++) opened.stream.push(chunk(seq));
    opened.stream.push(end(41));
    await reading;
    expect(opened.reads.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(40);
    expect(opened.closed).toEqual([true]);
  });
});
