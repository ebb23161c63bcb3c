import type { ServiceSchema } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";
import { countersOf } from "../transit/transit-health.ts";

const failing = {
  name: "failing",
  events: {
    sync() {
      throw new Error("at once");
    },
    async later() {
      throw new Error("a bit later");
    },
    text() {
      // oxlint-disable-next-line no-throw-literal -- handlers may throw what they like
      throw "only a text";
    },
  },
} satisfies ServiceSchema;

async function start() {
  const log = recordLogs();
  const heard: unknown[] = [];
  const healthy = {
    name: "healthy",
    events: { "**": (ctx) => void heard.push(ctx.eventName) },
  } satisfies ServiceSchema;
  const cluster = await startCluster({
    nodes: { here: {}, there: { services: [failing, healthy] } },
    logger: log,
  });
  heard.length = 0;
  return { log, heard, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

test.each([
  ["sync", "at once"],
  ["later", "a bit later"],
  ["text", "only a text"],
])("a handler that fails (%s) is logged and counted, and disturbs nobody", async (event, message) => {
  await using rig = await start();
  for (const sender of [rig.there, rig.here]) await sender.emit(event);
  await rig.here.ping("there");
  expect(rig.heard.filter((name) => name === event)).toHaveLength(2);
  const text = `The handler of event '${event}' failed. ${message}`;
  expect(rig.log.texts("error")).toEqual([text, text]);
  expect(rig.log.lines.filter(({ level }) => level === "error").map(({ mod }) => mod)).toEqual(["failing", "failing"]);
  expect(await countersOf(rig.there)).toEqual({ "event.handler.errors": 2 });
});

test("throwError rejects with the error of a local handler, after all handlers have run", async () => {
  await using rig = await start();
  for (const verb of ["emit", "broadcast", "broadcastLocal"] as const) {
    rig.heard.length = 0;
    await expect(rig.there[verb]("later", {}, { throwError: true })).rejects.toThrow("a bit later");
    expect(rig.heard).toEqual(["later"]);
    await rig.there[verb]("later", {}, { throwError: false });
  }
  await rig.here.emit("later", {}, { throwError: true });
});

test("an event that cannot be sent is logged and counted, and rejects with throwError", async () => {
  await using rig = await start();
  await rig.here.emit("sync", { big: 1n });
  expect(rig.log.texts("error")).toEqual([expect.stringContaining("Event 'sync' could not be sent.")]);
  expect(await countersOf(rig.here)).toEqual({ "event.send.errors": 1 });
  await expect(rig.here.emit("sync", { big: 1n }, { throwError: true })).rejects.toThrow("BigInt");
});

test("nobody needs to listen", async () => {
  await using rig = await start();
  await rig.cluster.remove("there");
  for (const verb of ["emit", "broadcast", "broadcastLocal"] as const) {
    expect(await rig.here[verb]("sync", {}, { throwError: true })).toBeUndefined();
  }
});
