import { ServiceBroker, type ServiceSchema, type TransitLoggerOptions, transitLogger } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { clockOf, DebugFolder } from "./debug-folder.ts";

const echo = { name: "echo", actions: { say: (ctx) => ctx.params } } satisfies ServiceSchema;

async function start(options: TransitLoggerOptions) {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({
    nodes: { a: { middlewares: [transitLogger({ clock, ...options })], logger: log }, b: { services: [echo] } },
    ...clockOf(options, clock),
  });
  const lines = () => log.lines.filter(({ text }) => /^[<=][=>]/.test(text));
  return { clock, cluster, log, lines, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("logs what is sent and received, but for heartbeats, and the payload where it is asked for", async () => {
  await using rig = await start({});
  expect(rig.lines().slice(0, 1)).toMatchObject([
    { level: "info", args: ["=> Send DISCOVER packet to '<all nodes>'"] },
  ]);
  const before = rig.lines().length;
  await rig.a.call("echo.say", { n: 1 });
  expect(rig.lines().slice(before)).toMatchObject([
    { args: ["=> Send REQ packet to 'b'"] },
    { args: ["<= Receive RES packet from 'b'"] },
  ]);
  const { length } = rig.lines();
  await rig.clock.advance(60_000);
  expect(rig.lines()).toHaveLength(length);
});

test("the level, the types that are left out and the payload are options", async () => {
  await using rig = await start({
    ...{ logLevel: "debug", logPacketData: true, packetFilter: ["DISCOVER", "INFO", "RES"] },
    colors: { send: "cyan" },
  });
  await rig.a.call("echo.say", { n: 1 });
  expect(rig.lines().filter(({ text }) => !text.includes("HEARTBEAT"))).toEqual([]);
  expect(rig.log.lines.filter(({ text }) => text.includes("REQ"))).toMatchObject([
    {
      level: "debug",
      args: ["\u001b[36m=> Send REQ packet to 'b'\u001b[39m", expect.objectContaining({ action: "echo.say" })],
    },
  ]);
});

test("another logger takes the lines", async () => {
  const log = recordLogs();
  await using rig = await start({ logger: log.logger({ nodeID: "x", ns: "", mod: "debug" }) });
  await rig.a.ping("b");
  expect(rig.lines()).toEqual([]);
  expect(log.texts("info")).toContain("=> Send PING packet to 'b'");
});

test("writes a file for each packet, named after time, type and node, in a folder of its node", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path, logLevel: null, packetFilter: ["INFO", "DISCOVER", "HEARTBEAT"] });
  await rig.clock.advance(1_000);
  const at = Date.UTC(2026, 0, 1, 0, 0, 1);
  await rig.a.call("echo.say", { n: 1 });
  await rig.cluster.stop();
  expect(rig.lines()).toEqual([]);
  expect(folder.namesOf("a")).toEqual([
    ...[`${at}-receive-DISCONNECT-from-b.json`, `${at}-receive-RES-from-b.json`],
    ...[`${at}-send-DISCONNECT-to-all.json`, `${at}-send-REQ-to-b.json`],
  ]);
  expect(folder.filesOf("a")).toMatchObject({
    "send-REQ-to-b.json": { action: "echo.say", params: { n: 1 } },
    "receive-RES-from-b.json": { data: { n: 1 }, sender: "b", ver: "5" },
    "send-DISCONNECT-to-all.json": {},
  });
});

test("packets of one millisecond have files of their own", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path, extension: ".txt", logLevel: null });
  await Promise.all([1, 2, 3].map((n) => rig.a.call("echo.say", { n })));
  await rig.cluster.stop();
  const {
    "send-REQ-to-b.txt": first,
    "send-REQ-to-b-2.txt": second,
    "send-REQ-to-b-3.txt": third,
  } = folder.filesOf("a");
  expect([first, second, third]).toMatchObject([{ params: { n: 1 } }, { params: { n: 2 } }, { params: { n: 3 } }]);
});

test("names from outside lead to no other folder", async () => {
  using folder = new DebugFolder();
  const clock = new FakeClock();
  const nodes = {
    "../../a": { middlewares: [transitLogger({ clock, folder: folder.path, logLevel: null })] },
    "../b\n/c": { services: [echo] },
  };
  const cluster = await startCluster({ nodes });
  await cluster.node("../../a").call("echo.say");
  await cluster.stop();
  expect(folder.filesOf(".._.._a")).toHaveProperty([`send-REQ-to-.._b__c.json`]);
});

test("a disk that fails is told once, and disturbs no call", async () => {
  using folder = new DebugFolder();
  folder.obstruct();
  const rig = await start({ folder: folder.path, logLevel: null });
  expect(await rig.a.call("echo.say", { n: 1 })).toEqual({ n: 1 });
  await rig.a.call("echo.say", { n: 2 });
  await rig.cluster.stop();
  expect(rig.log.texts("warn")).toEqual([
    expect.stringMatching(/^The log file .* cannot be written: .*ENOTDIR/),
    expect.stringMatching(/could not be written/),
  ]);
});

test("an option that cannot be used is told at once", () => {
  expect(() => transitLogger({ logLevel: "verbose" as never })).toThrow(
    'transitLogger: `logLevel` must be one of fatal, error, warn, info, debug, trace, or null, not "verbose".',
  );
  expect(() => transitLogger({ redact: "password" as never })).toThrow("`redact` must be a list of names and paths.");
});

test("one middleware serves several brokers", async () => {
  using folder = new DebugFolder();
  const clock = new FakeClock();
  const cluster = await startCluster({
    nodes: { a: {}, b: {} },
    middlewares: [transitLogger({ clock, folder: folder.path, logLevel: null })],
  });
  await cluster.nodes.a.ping("b");
  await cluster.stop();
  expect(folder.filesOf("a")).toHaveProperty(["send-PING-to-b.json"]);
  expect(folder.filesOf("b")).toHaveProperty(["receive-PING-from-a.json"]);
});

test("without a transporter there is nothing to see", async () => {
  const log = recordLogs();
  const broker = new ServiceBroker({ logger: log, middlewares: [transitLogger()] });
  await broker.start();
  await broker.stop();
  expect(log.lines.filter(({ text }) => text.includes("packet"))).toEqual([]);
});
