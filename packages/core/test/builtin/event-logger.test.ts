import { type EventLoggerOptions, eventLogger, type ServiceSchema } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { clockOf, DebugFolder } from "./debug-folder.ts";

const mail = {
  name: "mail",
  events: {
    "order.*"() {},
    async "user.gone"() {
      throw new Error("no such mailbox");
    },
  },
} satisfies ServiceSchema;

async function start(options: EventLoggerOptions = {}) {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({
    ...clockOf(options, clock),
    ...{ nodes: { a: { services: [mail], middlewares: [eventLogger({ clock, ...options })] } }, logger: log },
  });
  const lines = () => log.lines.filter(({ text }) => /^(Emitting|Broadcasting|Event|Meta|'mail')/.test(text));
  return { clock, log, lines, cluster, a: cluster.nodes.a, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("logs each event that is emitted, which service gets it, and where that fails", async () => {
  await using rig = await start();
  await rig.a.emit("order.created", { id: 1 });
  await rig.a.broadcast("order.paid");
  await rig.a.broadcastLocal("order.sent");
  await rig.a.emit("user.gone");
  expect(rig.lines().map(({ args }) => args[0])).toEqual([
    ...["Emitting 'order.created'.", "Event 'order.created' arrives at 'mail'."],
    ...["Broadcasting 'order.paid'.", "Event 'order.paid' arrives at 'mail'."],
    ...["Broadcasting on this node 'order.sent'.", "Event 'order.sent' arrives at 'mail'."],
    ...["Emitting 'user.gone'.", "Event 'user.gone' arrives at 'mail'.", "'mail' failed on 'user.gone':"],
  ]);
  expect(rig.lines().at(-1)?.args[1]).toEqual(new Error("no such mailbox"));
});

test("a handler that fails has failed as without it", async () => {
  await using rig = await start();
  await expect(rig.a.emit("user.gone", null, { throwError: true })).rejects.toThrow("no such mailbox");
});

test("payloads and meta where they are asked for, and the events that are", async () => {
  await using rig = await start({
    ...{ logParams: true, logMeta: true, logLevel: "warn", whitelist: ["order.c*"], redact: ["pin"] },
    colors: { send: "green", receive: "blue" },
  });
  await rig.a.emit("order.created", { id: 1, pin: 2 }, { meta: { user: "u" } });
  await rig.a.emit("order.paid", { id: 2 });
  expect(rig.log.lines.filter(({ text }) => text.includes("order."))).toMatchObject([
    { level: "warn", args: ["\u001b[32mEmitting 'order.created':\u001b[39m", { id: 1, pin: "[redacted]" }] },
    { level: "warn", args: ["\u001b[32mMeta of 'order.created':\u001b[39m", { user: "u" }] },
    {
      level: "warn",
      args: ["\u001b[34mEvent 'order.created' arrives at 'mail':\u001b[39m", { id: 1, pin: "[redacted]" }],
    },
  ]);
});

test("the framework's own events are shown where a pattern asks for them", async () => {
  await using quiet = await start();
  expect(quiet.lines()).toEqual([]);
  await using rig = await start({ whitelist: ["$broker.*"] });
  expect(rig.lines().map(({ args }) => args[0])).toEqual(["Broadcasting on this node '$broker.started'."]);
});

test("writes what is shown to files", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path, logLevel: null, logParams: true, logMeta: true });
  await rig.a.broadcast("order.created", { id: 1 }, { meta: { user: "u" } });
  await rig.a.emit("user.gone", "now");
  await rig.cluster.stop();
  expect(rig.lines()).toEqual([]);
  expect(folder.filesOf("a")).toEqual({
    "broadcast-order.created-payload.json": { id: 1 },
    "broadcast-order.created-meta.json": { user: "u" },
    "emit-user.gone-payload.json": "now",
    "event-user.gone-error.json": expect.objectContaining({ name: "Error", message: "no such mailbox" }),
  });
});
