import { randomBytes } from "node:crypto";
import { type Cell, titleOf } from "../src/cell.ts";
import { Nodes } from "../src/cluster.ts";
import { DIRECTIONS } from "../src/directions.ts";
import { arrived, marked, newMark } from "../src/event-marks.ts";
import { type LogLine, PROBES } from "../src/interop-node.ts";
import type { IsomerNode } from "../src/isomer-node.ts";
import type { MoleculerNode } from "../src/moleculer-node.ts";
import { createNetwork } from "../src/network.ts";
import { allMeet } from "../src/node-list.ts";
import { openFrame } from "../src/open-frame.ts";
import type { StreamReport } from "../src/stream-content.ts";
import type { TransmitMiddleware } from "../src/transmission.ts";
import { until } from "../src/until.ts";
import { Wiretap } from "../src/wiretap.ts";

const OLD_NATS: Cell = { moleculer: "0.14", transporter: "nats", serializer: "json" };
const OLD_TCP: Cell = { moleculer: "0.14", transporter: "tcp", serializer: "msgpack" };
const NEW_NATS: Cell = { moleculer: "0.15", transporter: "nats", serializer: "json" };
const NEW_TCP: Cell = { moleculer: "0.15", transporter: "tcp", serializer: "msgpack" };

const KEY = "0123456789abcdef0123456789abcdef";
const OTHER_KEY = "abcdef0123456789abcdef0123456789";
const VECTOR = "fedcba9876543210";

const DEFLATE: TransmitMiddleware = { name: "Compression", args: [{ method: "deflate" }] };
const GZIP: TransmitMiddleware = { name: "Compression", args: [{ method: "gzip", threshold: "4kb" }] };
const RAW: TransmitMiddleware = { name: "Compression", args: [{ method: "deflateRaw", threshold: null }] };
const CBC: TransmitMiddleware = { name: "Encryption", args: [KEY, "aes-256-cbc", VECTOR] };
const CTR: TransmitMiddleware = { name: "Encryption", args: [KEY, "aes-256-ctr", VECTOR] };
/** Without a vector Moleculer 0.14 derives a key in a way of its own. */
const ECB: TransmitMiddleware = { name: "Encryption", args: [KEY, "aes-256-ecb"] };

/** What every packet says. */
interface Sent {
  readonly sender: string;
}

interface Row {
  readonly cell: Cell;
  readonly title: string;
  /** In the order of Moleculer's list. */
  readonly list: readonly TransmitMiddleware[];
  /** Bytes from which on a frame is compressed; `null` where nothing is. */
  readonly limit: number | null;
}

const ROWS: readonly Row[] = [
  { cell: OLD_NATS, title: "deflate", list: [DEFLATE], limit: 1_024 },
  { cell: OLD_NATS, title: "AES in CBC mode", list: [CBC], limit: null },
  { cell: OLD_NATS, title: "compressed, then encrypted", list: [CBC, DEFLATE], limit: 1_024 },
  { cell: OLD_TCP, title: "gzip above 4 kB", list: [GZIP], limit: 4_096 },
  { cell: OLD_TCP, title: "AES in CTR mode", list: [CTR], limit: null },
  { cell: OLD_TCP, title: "encrypted, then compressed", list: [GZIP, CBC], limit: 4_096 },
  { cell: NEW_NATS, title: "gzip above 4 kB", list: [GZIP], limit: 4_096 },
  { cell: NEW_NATS, title: "raw deflate, all of it", list: [RAW], limit: 0 },
  { cell: NEW_NATS, title: "AES without a vector", list: [ECB], limit: null },
  { cell: NEW_NATS, title: "encrypted, then compressed", list: [DEFLATE, CBC], limit: 1_024 },
  { cell: NEW_TCP, title: "deflate", list: [DEFLATE], limit: 1_024 },
  { cell: NEW_TCP, title: "raw deflate, all of it", list: [RAW], limit: 0 },
  { cell: NEW_TCP, title: "AES in CBC mode", list: [CBC], limit: null },
  { cell: NEW_TCP, title: "compressed, then encrypted", list: [CTR, GZIP], limit: 4_096 },
];

/** Below and above every threshold, and what does not become smaller. */
const VALUES: readonly unknown[] = [
  { text: "small" },
  { text: "grüße 🎲 ".repeat(200) },
  { text: "large ".repeat(20_000) },
  { text: randomBytes(60_000).toString("base64") },
];

jest.setTimeout(60_000);

describe.each(ROWS.map((row) => ({ ...row, where: titleOf(row.cell) })))("$title, $where", ({ cell, list, limit }) => {
  let nodes: Nodes;
  let pair: { readonly isomer: IsomerNode; readonly moleculer: MoleculerNode };
  let tap: Wiretap | null = null;

  beforeAll(async () => {
    nodes = new Nodes(await createNetwork(cell, list));
    if (cell.transporter === "nats") tap = await Wiretap.attach(nodes.network);
    const [isomer, moleculer] = await Promise.all([
      nodes.isomer("isomer-1", ["probe"]),
      nodes.moleculer("moleculer-1", ["probe"]),
    ]);
    pair = { isomer, moleculer };
    await allMeet([isomer, moleculer]);
  });
  afterAll(async () => {
    await tap?.detach();
    await nodes.stop();
  });

  describe.each(DIRECTIONS)("$title", ({ ends }) => {
    test("small and large values come and go", async () => {
      const { caller, callee } = ends(pair);
      const answers = await Promise.all(VALUES.map((value) => caller.call(`${PROBES[callee.make]}.echo`, value)));
      expect(answers.map(({ data }) => (data as { readonly params: unknown }).params)).toEqual(VALUES);
    });

    test("an error comes back with its content", async () => {
      const { caller, callee } = ends(pair);
      expect(await caller.failure(`${PROBES[callee.make]}.fail`, { kind: "client" })).toMatchObject({
        ...{ message: "client failure", code: 403, type: "FORBIDDEN", data: { b: 2 }, nodeID: callee.nodeID },
      });
    });

    test("small and large events arrive", async () => {
      const { caller, callee } = ends(pair);
      for (const value of VALUES) {
        const mark = newMark();
        await caller.emit("order.created", value, { meta: mark });
        await arrived([callee], mark);
        expect(marked(callee, mark)[0]?.payload).toEqual(value);
      }
    });

    test("streams of bytes and of objects go up and come down", async () => {
      const { caller, callee } = ends(pair);
      const probe = PROBES[callee.make];
      for (const [source, content] of [
        [
          { chunks: 12, chunkBytes: 40_000 },
          { bytes: 480_000, objectMode: false },
        ],
        [{ objects: 20 }, { bytes: 0, objectMode: true }],
      ] as const) {
        const { data } = await caller.upload(`${probe}.upload`, source);
        const reports = [data as StreamReport, await caller.download(`${probe}.download`, source)];
        for (const report of reports) expect(report).toMatchObject({ ...content, failure: null });
        expect(reports[0]?.sha256).toBe(reports[1]?.sha256);
        expect(reports[0]?.objects).toEqual(reports[1]?.objects);
      }
    });
  });

  if (cell.transporter === "nats") {
    test("every frame on the wire is what the list of middlewares says, whoever sent it", () => {
      const frames = (tap?.frames ?? []).map(({ bytes }) => ({ bytes, ...openFrame(bytes, list) }));
      const senders = frames.map(({ content }) => (JSON.parse(Buffer.from(content).toString()) as Sent).sender);
      expect([...new Set(senders)].toSorted()).toEqual(["isomer-1", "moleculer-1"]);
      const markOf = (bytes: number): number | null => (limit === null ? null : Number(bytes >= limit));
      expect(frames.map(({ mark }) => mark)).toEqual(frames.map(({ weighed }) => markOf(weighed)));
      const sizes = limit === null || limit === 0 ? [limit] : [0, limit];
      expect(new Set(frames.map(({ mark }) => mark))).toEqual(new Set(sizes.map((bytes) => markOf(bytes ?? 0))));
      const readable = frames.filter(({ bytes }) => Buffer.from(bytes).includes('"sender"'));
      expect(readable.length > 0).toBe(limit !== null && limit > 0 && !list.some(({ name }) => name === "Encryption"));
    });
  }
});

describe.each([OLD_NATS, OLD_TCP, NEW_NATS, NEW_TCP].map((cell) => ({ cell, title: titleOf(cell) })))(
  "nodes with another password, $title",
  ({ cell }) => {
    const worlds: Nodes[] = [];
    afterAll(() => Promise.all(worlds.map((world) => world.stop())));

    test("keep to themselves, and disturb nobody", async () => {
      const network = await createNetwork(cell, [CBC]);
      const other: TransmitMiddleware = {
        name: "Encryption",
        args: [OTHER_KEY, "aes-256-cbc", VECTOR],
      };
      const [ours, theirs] = [new Nodes(network), new Nodes({ ...network, transmission: [other] })];
      worlds.push(ours, theirs);
      const [isomer, moleculer] = await Promise.all([
        ours.isomer("isomer-1", ["probe"]),
        ours.moleculer("moleculer-1", ["probe"]),
      ]);
      await allMeet([isomer, moleculer]);
      const strangers = await Promise.all([
        theirs.isomer("isomer-2", ["worker"]),
        theirs.moleculer("moleculer-2", ["worker"]),
      ]);
      await allMeet(strangers);
      await until("Isomer has seen a frame that it cannot open", () => isomer.lines.some(isUnopened));
      expect(await invalidPackets(isomer)).toBeGreaterThan(0);
      for (const { ends } of DIRECTIONS) {
        const { caller, callee } = ends({ isomer, moleculer });
        const { data } = await caller.call(`${PROBES[callee.make]}.echo`, { still: "here" });
        expect(data).toMatchObject({ params: { still: "here" } });
        expect(await caller.failure("worker.whoami")).toMatchObject({ class: "ServiceNotFoundError" });
      }
      for (const stranger of strangers) {
        expect(await stranger.failure("v1.isomer.echo")).toMatchObject({ class: "ServiceNotFoundError" });
      }
    });
  },
);

/** A packet, or gossip, whose frame was sealed in another way. */
const isUnopened = ({ level, text }: LogLine): boolean =>
  level === "warn" && /could not be opened \(encryption\)|cannot be decoded and is dropped/.test(text);

async function invalidPackets(node: IsomerNode): Promise<unknown> {
  const { data } = await node.call("$node.health", {}, { nodeID: node.nodeID });
  return (data as { readonly transit: Readonly<Record<string, unknown>> }).transit["transit.packets.invalid"];
}
