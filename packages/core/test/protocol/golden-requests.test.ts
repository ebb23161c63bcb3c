import { Readable } from "node:stream";
import { eventually } from "@isomer/conformance";
import { IsomerError, type ServiceBroker } from "@isomer/core";
import { bare, type GoldenPacket, golden } from "./golden.ts";
import { type GoldenNode, startGoldenNode } from "./golden-node.ts";

/** What makes an Isomer node send what was captured. Streams are captured packet by packet. */
interface Case {
  readonly samples: readonly string[];
  readonly make: (broker: ServiceBroker, sample: GoldenPacket) => unknown;
}

const UPLOAD = ["seq0", "seq1", "seq2", "seq3.end"] as const;
const FAILED = ["seq0", "seq1", "seq2.end"] as const;
const bytes = (): Readable => Readable.from([Buffer.from("hello"), Buffer.from("world")], { objectMode: false });
const objects = (): Readable => Readable.from([{ id: 1 }, { id: 2 }]);
/** Sends two bytes and fails. */
function failing(nodeID: string): Readable {
  function* content(): Generator<Buffer> {
    yield Buffer.from("ab");
    throw new IsomerError("upload boom", { type: "UP", data: { q: 1 }, nodeID });
  }
  return Readable.from(content(), { objectMode: false });
}
const requestID = ({ requestID: id }: GoldenPacket): string => String(id);

/** Towards a node of version 5. */
const VERSION_5: readonly Case[] = [
  {
    samples: ["REQ.v5.call"],
    make: (broker) => {
      const options = { meta: { user: "joe" }, headers: { h: "1" }, timeout: 5_000, requestID: "req-1" };
      return broker.call("v1.gold14.add", { a: 1, b: 2 }, options);
    },
  },
  { samples: ["REQ.v5.param-null"], make: (broker) => broker.call("v1.gold14.arg", null) },
  { samples: ["REQ.v5.param-zero"], make: (broker) => broker.call("v1.gold14.arg", 0) },
  {
    samples: ["REQ.v5.param-buf"],
    make: (broker) => broker.call("v1.gold14.arg", Buffer.from([0, 1, 2, 253, 254, 255])),
  },
  {
    samples: UPLOAD.map((part) => `REQ.v5.upload.${part}`),
    make: (broker) => broker.call("v1.gold14.upload", { filename: "a.txt" }, { meta: { mm: 1 }, stream: bytes() }),
  },
  {
    samples: ["EVENT.v5.broadcast"],
    make: (broker, sample) => broker.broadcast("order.created", { id: 8 }, { requestID: requestID(sample) }),
  },
  {
    samples: ["EVENT.v5.broadcast-group"],
    make: (broker, sample) =>
      broker.broadcast("audit.x", { id: 9 }, { groups: ["audit"], requestID: requestID(sample) }),
  },
  {
    samples: ["EVENT.v5.emit-undef"],
    make: (broker, sample) =>
      broker.emit("order.created", undefined, { groups: ["gold14"], requestID: requestID(sample) }),
  },
  {
    samples: ["EVENT.v5.emit-buf"],
    make: (broker, sample) =>
      broker.emit("order.created", Buffer.from([202, 254]), { groups: ["gold14"], requestID: requestID(sample) }),
  },
];

/** Towards a node of version 4. */
const VERSION_4: readonly Case[] = [
  {
    samples: ["REQ.v4.call"],
    make: (broker) => {
      const options = { meta: { user: "joe" }, headers: { h: "1" }, timeout: 5_000, requestID: "req-1" };
      return broker.call("v1.gold15.add", { a: 1, b: 2 }, options);
    },
  },
  {
    samples: UPLOAD.map((part) => `REQ.v4.upload.${part}`),
    make: (broker) => broker.call("v1.gold15.upload", { filename: "a.txt" }, { meta: { mm: 1 }, stream: bytes() }),
  },
  {
    samples: UPLOAD.map((part) => `REQ.v4.upload-obj.${part}`),
    make: (broker) => broker.call("v1.gold15.upload", {}, { stream: objects() }),
  },
  {
    samples: FAILED.map((part) => `REQ.v4.upload-err.${part}`),
    make: (broker) => broker.call("v1.gold15.upload", {}, { stream: failing("node14") }),
  },
  {
    samples: ["EVENT.v4.emit"],
    make: (broker, sample) =>
      broker.emit("order.created", { id: 7 }, { groups: ["gold15"], meta: { mm: 1 }, requestID: requestID(sample) }),
  },
  {
    samples: ["EVENT.v4.broadcast-group"],
    make: (broker, sample) =>
      broker.broadcast("audit.x", { id: 9 }, { groups: ["audit"], requestID: requestID(sample) }),
  },
];

/** Between two nodes of version 5, where streams of objects were captured. */
const STREAMS: readonly Case[] = [
  {
    samples: UPLOAD.map((part) => `REQ.v5.stream.upload-obj.${part}`),
    make: (broker) => broker.call("v1.gold15b.upload", { filename: "o" }, { stream: objects() }),
  },
  {
    samples: FAILED.map((part) => `REQ.v5.stream.upload-err.${part}`),
    make: (broker) => broker.call("v1.gold15b.upload", {}, { stream: failing("node15") }),
  },
];

const titled = (cases: readonly Case[]) => cases.map((one) => ({ ...one, title: one.samples[0] ?? "" }));

/** What the other node of a capture says of itself, in the version that it is to be taken for. */
function peer(info: string, nodeID: string, ver: "4" | "5"): GoldenPacket {
  const client = { type: "nodejs", version: ver === "4" ? "0.14.36" : "0.15.2", langVersion: "v24.0.0" };
  return { ...golden(info), sender: nodeID, ver, client };
}

/** Where an error arose is another place here than where it was captured. */
function withAnyStack(packet: GoldenPacket): GoldenPacket {
  const mend = (flags: unknown): unknown => {
    const { $streamError: error, ...rest } = (flags ?? {}) as { readonly $streamError?: object };
    return error === undefined ? flags : { ...rest, $streamError: { ...error, stack: expect.any(String) } };
  };
  const { headers, meta } = packet;
  return { ...packet, meta: mend(meta), ...(headers === undefined ? {} : { headers: mend(headers) }) };
}

describe.each([
  ["node15", "node14, as if it were of version 5", peer("INFO.v4.broadcast", "node14", "5"), VERSION_5],
  ["node14", "node15, as if it were of version 4", peer("INFO.v5.broadcast", "node15", "4"), VERSION_4],
  ["node15", "node15b", renamed(peer("INFO.v5.broadcast", "node15b", "5")), STREAMS],
] as const)("Isomer in the place of %s sends to %s what was captured", (nodeID, _peer, info, cases) => {
  const started: GoldenNode[] = [];
  afterEach(async () => {
    for (const { broker } of started.splice(0)) await broker.stop();
  });

  test.each(titled(cases))("$title", async ({ samples, make }) => {
    const expected = samples.map((name) => golden(name));
    const [first = {}] = expected;
    const uidGenerator = (): string => String(first.id);
    const type = samples[0]?.startsWith("REQ") === true ? "REQ" : "EVENT";
    const node = await startGoldenNode(nodeID, "own", { uidGenerator });
    started.push(node);
    node.wire.arrive("INFO", info);
    // Nobody answers: a call ends with the broker.
    void Promise.resolve(make(node.broker, first)).catch(() => {});
    await eventually("the packets are sent", () => node.wire.packets(type).length >= expected.length);
    expect(node.wire.packets(type).map(bare)).toStrictEqual(expected.map(bare).map(withAnyStack));
    const [sent] = node.wire.sent.filter((packet) => packet.type === type);
    expect(sent).toMatchObject({ topic: `MOL-lab.${type}.${info.sender}`, payload: { ver: "5", sender: nodeID } });
  });
});

/** The INFO of `node15` as its twin `node15b` with the service `gold15b`. */
function renamed(info: GoldenPacket): GoldenPacket {
  return JSON.parse(JSON.stringify(info).replaceAll("gold15", "gold15b")) as GoldenPacket;
}
