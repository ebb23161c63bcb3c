import { type GoldenFrame, goldenFrames } from "@isomer/conformance";
import { encodeFrame } from "../src/frame.ts";
import { FrameParser } from "../src/frame-parser.ts";
import { typeByteOf, typeOfByte } from "../src/frame-types.ts";
import { type GossipTables, gossipPayload, readGossipRequest, readGossipResponse } from "../src/gossip-messages.ts";
import { decodeAnnouncement, encodeAnnouncement } from "../src/udp-datagram.ts";

type Table = Readonly<Record<string, unknown>>;

const samples = [...goldenFrames("tcp", "json"), ...goldenFrames("tcp", "msgpack")];
const gossip = samples.filter(({ type }) => type === "GOSSIP_REQ" || type === "GOSSIP_RES");

const named = (frames: readonly GoldenFrame[]): [string, GoldenFrame][] => frames.map((frame) => [frame.name, frame]);

describe("frames of real nodes", () => {
  test("are there to be tested", () => {
    expect(samples.length).toBeGreaterThan(50);
    expect(gossip.length).toBeGreaterThan(10);
  });

  test.each(named(samples))("%s is read and written byte for byte", (_name, { type, bytes, frame }) => {
    const read: [number, string][] = [];
    const parser = new FrameParser({
      maxFrameLength: 1_048_576,
      onFrame: (typeByte, payload) => read.push([typeByte, Buffer.from(payload).toString("hex")]),
    });
    expect(parser.push(frame!)).toBeNull();
    expect(read).toEqual([[typeByteOf(type), Buffer.from(bytes).toString("hex")]]);
    expect(typeOfByte(read[0]![0])).toBe(type);
    expect(encodeFrame(typeByteOf(type)!, bytes)).toEqual(frame);
  });

  test.each(named(gossip))("%s is understood to the last row", (_name, { type, decoded }) => {
    const { ver, sender, ...tables } = decoded as Table;
    const again = type === "GOSSIP_REQ" ? requestTables(tables) : responseTables(tables);
    expect(gossipPayload(again)).toEqual(tables);
    expect([ver, sender]).toEqual([expect.any(String), expect.any(String)]);
  });
});

describe("datagrams of real nodes", () => {
  test.each([
    ["lab|node14|40429", { namespace: "lab", nodeID: "node14", port: 40_429 }],
    ["|node14|38863", { namespace: "", nodeID: "node14", port: 38_863 }],
  ])("%s is read and written", (text, announcement) => {
    expect(decodeAnnouncement(Buffer.from(text))).toEqual(announcement);
    expect(encodeAnnouncement(announcement).toString()).toBe(text);
  });

  test.each(["", "lab|node", "lab||1", "lab|node|x", "lab|node|0", "lab|node|65536", "a|b|1|2", "\xff\xfe"])(
    "%j is none",
    (text) => {
      expect(decodeAnnouncement(Buffer.from(text, "latin1"))).toBeNull();
    },
  );
});

function requestTables(payload: Table): GossipTables {
  const { online, offline } = readGossipRequest(payload);
  return { online: new Map([...online].map(([id, { seq, cpuSeq, cpu }]) => [id, [seq, cpuSeq, cpu]])), offline };
}

function responseTables(payload: Table): GossipTables {
  const { online, offline } = readGossipResponse(payload);
  const rows = [...online].map(([id, { info, load }]): [string, unknown[]] => [
    id,
    [...(info === null ? [] : [info]), ...(load === null ? [] : [load.cpuSeq, load.cpu])],
  ]);
  return { online: new Map(rows), offline };
}
