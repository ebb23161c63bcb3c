import { Readable } from "node:stream";
import { type ActionLoggerOptions, actionLogger, ClientError, type ServiceSchema } from "@isomer/core";
import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { clockOf, DebugFolder } from "./debug-folder.ts";

const shop = {
  name: "shop",
  version: 1,
  actions: {
    order: async (ctx) => ctx.call("v1.shop.pay", ctx.params, { meta: { trace: "t" } }),
    pay: () => ({ paid: true, token: "t-1", card: { number: "4111", name: "A" } }),
    refuse() {
      throw new ClientError("No money", { data: { password: "hidden", left: 0n } });
    },
    stream: () => Readable.from(["a"]),
    nothing: () => undefined,
  },
} satisfies ServiceSchema;

async function start(options: ActionLoggerOptions = {}) {
  const clock = new FakeClock();
  const log = recordLogs();
  const cluster = await startCluster({
    ...clockOf(options, clock),
    ...{ nodes: { a: { services: [shop], middlewares: [actionLogger({ clock, ...options })] } }, logger: log },
  });
  const lines = () => log.lines.filter(({ text }) => /v1\.shop/.test(text) && !text.startsWith("Service"));
  return { clock, log, lines, cluster, a: cluster.nodes.a, [Symbol.asyncDispose]: () => cluster.stop() };
}

test("logs each call of its node and what became of it, nested ones included", async () => {
  await using rig = await start();
  await rig.a.call("v1.shop.order", { n: 1 });
  await expect(rig.a.call("v1.shop.refuse")).rejects.toThrow("No money");
  expect(rig.lines()).toMatchObject([
    { level: "info", args: ["Calling 'v1.shop.order'."] },
    { level: "info", args: ["Calling 'v1.shop.pay'."] },
    { level: "info", args: ["Response of 'v1.shop.pay' is received."] },
    { level: "info", args: ["Response of 'v1.shop.order' is received."] },
    { level: "info", args: ["Calling 'v1.shop.refuse'."] },
    { level: "info", args: ["Error of 'v1.shop.refuse' is received:", expect.any(ClientError)] },
  ]);
});

test("params, meta and results where they are asked for, and the actions that are", async () => {
  await using rig = await start({
    ...{ logParams: true, logMeta: true, logResponse: true, logLevel: "debug", whitelist: ["*.shop.pay", "other.**"] },
    colors: { request: "yellow" },
  });
  await rig.a.call("v1.shop.order", { n: 1 });
  expect(rig.lines()).toMatchObject([
    { level: "debug", args: ["\u001b[33mCalling 'v1.shop.pay' with params:\u001b[39m", { n: 1 }] },
    { level: "debug", args: ["\u001b[33mMeta of 'v1.shop.pay':\u001b[39m", { trace: "t" }] },
    { level: "debug", args: ["Response of 'v1.shop.pay' is received:", expect.objectContaining({ paid: true })] },
  ]);
});

test("answers and errors are those of the call, the same objects", async () => {
  await using rig = await start({ logParams: true, logResponse: true, redact: ["token"] });
  expect(await rig.a.call("v1.shop.pay")).toMatchObject({ token: "t-1" });
  const error = new ClientError("own");
  rig.a.createService({ name: "own", actions: { fail: () => Promise.reject(error) } });
  await rig.cluster.settle();
  await expect(rig.a.call("own.fail")).rejects.toBe(error);
});

test("writes what is shown to files", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path, logLevel: null, logParams: true, logMeta: true, logResponse: true });
  await rig.a.call("v1.shop.order", { n: 1 });
  await expect(rig.a.call("v1.shop.refuse")).rejects.toThrow();
  await rig.a.call("v1.shop.nothing");
  (await rig.a.call<Readable>("v1.shop.stream")).destroy();
  const at = Date.UTC(2026, 0, 1);
  await rig.cluster.stop();
  expect(rig.lines()).toEqual([]);
  expect(folder.namesOf("a")).toContain(`${at}-call-v1.shop.order-request.json`);
  expect(folder.filesOf("a")).toMatchObject({
    "call-v1.shop.order-request.json": { n: 1 },
    "call-v1.shop.pay-request.json": { n: 1 },
    "call-v1.shop.pay-meta.json": { trace: "t" },
    "call-v1.shop.order-response.json": { paid: true },
    "call-v1.shop.nothing-response.json": null,
    "call-v1.shop.stream-response.json": "[stream]",
    "call-v1.shop.refuse-error.json": {
      ...{ name: "ClientError", message: "No money", code: 400, data: { password: "hidden", left: "0n" } },
    },
  });
});

test("without these options only errors have files", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path });
  await rig.a.call("v1.shop.order", { n: 1 });
  await expect(rig.a.call("v1.shop.refuse")).rejects.toThrow();
  await rig.cluster.stop();
  expect(Object.keys(folder.filesOf("a"))).toEqual(["call-v1.shop.refuse-error.json"]);
});

test("leaves secrets out of lines and files: by name anywhere, by path from the top", async () => {
  using folder = new DebugFolder();
  const rig = await start({
    ...{ folder: folder.path, logParams: true, logResponse: true },
    redact: ["pass*", "token", "card.number", "items.*.pin"],
  });
  const items = [{ pin: 1, sku: "a" }];
  const params = { password: "p", deep: { passphrase: "p", pin: 2 }, items, card: { number: "1" }, list: new Set([1]) };
  const circle: Record<string, unknown> = {
    ...params,
    map: new Map([["token", "t"]]),
    at: new Date(0),
    bytes: Buffer.alloc(3),
  };
  circle.self = circle;
  Object.defineProperty(circle, "bad", {
    enumerable: true,
    get: () => {
      throw new Error("no");
    },
  });
  await rig.a.call("v1.shop.pay", { params: circle });
  await rig.a.call("v1.shop.pay", params);
  await expect(rig.a.call("v1.shop.refuse", {})).rejects.toThrow();
  await rig.cluster.stop();
  const gone = "[redacted]";
  const shown = {
    ...{ password: gone, deep: { passphrase: gone, pin: 2 }, items: [{ pin: gone, sku: "a" }], card: { number: gone } },
    list: [1],
  };
  const files = folder.filesOf("a");
  expect(files["call-v1.shop.pay-request-2.json"]).toEqual(shown);
  expect(files["call-v1.shop.pay-request.json"]).toEqual({ params: "[unreadable: no]" });
  expect(files["call-v1.shop.pay-response.json"]).toEqual({
    paid: true,
    token: gone,
    card: { number: gone, name: "A" },
  });
  expect(files["call-v1.shop.refuse-error.json"]).toMatchObject({ data: { password: gone } });
  expect(
    rig
      .lines()
      .filter(({ args }) => args.length === 2)
      .map(({ args }) => args[1]),
  ).toMatchObject([
    { params: "[unreadable: no]" },
    { token: gone },
    shown,
    { token: gone },
    {},
    { message: "No money", data: { password: gone } },
  ]);
});

test("values that JSON cannot express have files all the same", async () => {
  using folder = new DebugFolder();
  const rig = await start({ folder: folder.path, logLevel: null, logParams: true });
  const circle: Record<string, unknown> = {
    map: new Map([["key", 1n]]),
    at: new Date(0),
    bytes: Buffer.alloc(3),
    run: () => 1,
  };
  circle.self = [circle];
  await rig.a.call("v1.shop.pay", circle);
  let deep: object = {};
  for (let depth = 0; depth < 5_000; depth++) deep = { deep };
  await rig.a.call("v1.shop.pay", deep);
  await rig.cluster.stop();
  expect(folder.filesOf("a")).toMatchObject({
    "call-v1.shop.pay-request.json": {
      ...{
        map: { key: "1n" },
        at: "1970-01-01T00:00:00.000Z",
        bytes: "[3 bytes]",
        run: "[function]",
        self: ["[circle]"],
      },
    },
  });
  expect(JSON.stringify(folder.filesOf("a")["call-v1.shop.pay-request-2.json"])).toContain("[too deep]");
});

test("a whitelist that is no list is told at once", () => {
  expect(() => actionLogger({ whitelist: "v1.**" as never })).toThrow(
    "actionLogger: `whitelist` must be a list of patterns.",
  );
});
