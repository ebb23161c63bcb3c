import { seededRandom } from "@isomer/conformance";
import { encodeFrame } from "../src/frame.ts";
import { FrameParser } from "../src/frame-parser.ts";

interface Frame {
  readonly typeByte: number;
  readonly payload: string;
}

/** A parser that keeps copies of what it hands over. */
function recordingParser(maxFrameLength = 1_048_576): { parser: FrameParser; frames: Frame[] } {
  const frames: Frame[] = [];
  const parser = new FrameParser({
    maxFrameLength,
    onFrame: (typeByte, payload) => frames.push({ typeByte, payload: Buffer.from(payload).toString("hex") }),
  });
  return { parser, frames };
}

const framesOf = (stream: readonly { typeByte: number; payload: Buffer }[]): Frame[] =>
  stream.map(({ typeByte, payload }) => ({ typeByte, payload: payload.toString("hex") }));

describe("a stream of frames", () => {
  const random = seededRandom(4711);

  function randomStream(): { typeByte: number; payload: Buffer }[] {
    return Array.from({ length: 1 + random(20) }, () => {
      const size = random(4) === 0 ? random(20_000) : random(40);
      const first = random(256);
      return { typeByte: random(256), payload: Buffer.from(new Uint8Array(size).map((_byte, index) => first + index)) };
    });
  }

  test.each([1, 2, 5, 6, 7, 64, 4_096, 1_000_000])("is the same in chunks of up to %i bytes", (largest) => {
    for (let round = 0; round < (largest < 64 ? 8 : 40); round++) {
      const stream = randomStream();
      const bytes = Buffer.concat(stream.map(({ typeByte, payload }) => encodeFrame(typeByte, payload)));
      const { parser, frames } = recordingParser();
      const faults = new Set<string | null>();
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + random(largest);
        // The memory of a chunk is not the parser's: it may change afterwards.
        const chunk = Buffer.from(bytes.subarray(at, end));
        faults.add(parser.push(chunk));
        chunk.fill(0);
        at = end;
      }
      expect([...faults]).toEqual([null]);
      expect(frames).toEqual(framesOf(stream));
    }
  });

  test("is handed over in place where a frame lies within one chunk", () => {
    const chunk = Buffer.concat([encodeFrame(1, Buffer.from("first")), encodeFrame(2, Buffer.from("second"))]);
    const payloads: Uint8Array[] = [];
    new FrameParser({ maxFrameLength: 100, onFrame: (_type, payload) => payloads.push(payload) }).push(chunk);
    expect(payloads.map((payload) => payload.buffer === chunk.buffer)).toEqual([true, true]);
  });

  test("ends in the middle of a chunk when the parser is stopped", () => {
    const payloads: number[] = [];
    const parser = new FrameParser({
      maxFrameLength: 100,
      onFrame: (typeByte) => {
        payloads.push(typeByte);
        parser.stop();
      },
    });
    const empty = Buffer.alloc(0);
    parser.push(Buffer.concat([encodeFrame(1, empty), encodeFrame(2, empty), Buffer.from([1, 2])]));
    parser.push(encodeFrame(3, empty));
    expect(payloads).toEqual([1]);
  });
});

describe("a fault", () => {
  const good = encodeFrame(2, Buffer.from("good"));

  function header(length: number): Buffer {
    const bytes = Buffer.from([0, 0, 0, 0, 0, 1]);
    bytes.writeInt32BE(length, 1);
    bytes[0] = bytes[1]! ^ bytes[2]! ^ bytes[3]! ^ bytes[4]! ^ bytes[5]!;
    return bytes;
  }

  test.each([
    ["a wrong checksum", Buffer.from([0xff, 0, 0, 0, 6, 1]), "checksum"],
    ["a length below the header's", header(5), "5 bytes long"],
    ["a length of zero", header(0), "0 bytes long"],
    ["a negative length", header(-1), "-1 bytes long"],
    ["the most negative length", header(-0x80000000), "bytes long"],
    ["a length above the limit", header(1_001), "longer than maxPacketSize"],
    ["a huge length", header(0x7fffffff), "longer than maxPacketSize"],
  ])("is %s, and nothing is parsed after it", (_title, broken, reason) => {
    for (const split of [0, 3, 6]) {
      const { parser, frames } = recordingParser(1_000);
      const bytes = Buffer.concat([good, broken, good]);
      const faults = [
        parser.push(bytes.subarray(0, good.length + split)),
        parser.push(bytes.subarray(good.length + split)),
      ];
      expect(faults.findLast((fault) => fault !== null)).toContain(reason);
      expect(parser.push(good)).toContain(reason);
      expect(frames).toHaveLength(1);
    }
  });

  test("is not a frame of exactly the largest length", () => {
    const { parser, frames } = recordingParser(1_000);
    expect(parser.push(encodeFrame(1, Buffer.alloc(994)))).toBeNull();
    expect(frames).toHaveLength(1);
  });
});

describe("an unfinished frame", () => {
  const limit = 1_048_576;
  const frame = encodeFrame(2, Buffer.alloc(limit - 6, 7));

  test("takes memory for what has arrived, not for what its header claims", () => {
    const { parser } = recordingParser(limit);
    parser.push(frame.subarray(0, 100));
    expect(parser.reservedBytes).toBeLessThanOrEqual(4_096);
    parser.push(frame.subarray(100, 200_000));
    expect(parser.reservedBytes).toBeLessThanOrEqual(400_000);
  });

  test("never takes more than the largest frame, and gives that back", () => {
    const { parser, frames } = recordingParser(limit);
    for (let at = 0; at < frame.length - 1; at += 1_000) {
      parser.push(frame.subarray(at, Math.min(at + 1_000, frame.length - 1)));
      expect(parser.reservedBytes).toBeLessThanOrEqual(limit);
    }
    parser.push(frame.subarray(frame.length - 1));
    expect(frames).toHaveLength(1);
    expect(parser.reservedBytes).toBe(0);
  });
});
