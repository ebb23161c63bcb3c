import type { ErrorHandler, ErrorInfo, ServiceSchema } from "@isomer/core";
import { recordLogs, startCluster } from "@isomer/testing";

const bad = {
  name: "bad",
  actions: {
    fail() {
      throw new Error("action failed");
    },
    text() {
      // oxlint-disable-next-line no-throw-literal -- handlers may throw what they like
      throw "only a text";
    },
    fine: () => "fine",
  },
  events: {
    told() {
      throw new Error("event failed");
    },
  },
} satisfies ServiceSchema;

async function start(answer: (error: Error) => unknown) {
  const heard: { readonly error: Error; readonly info: ErrorInfo }[] = [];
  const log = recordLogs();
  const errorHandler: ErrorHandler = (error, info) => {
    heard.push({ error, info });
    return answer(error);
  };
  const cluster = await startCluster({ nodes: { here: { services: [bad], errorHandler, logger: log }, there: {} } });
  return { heard, log, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

const rethrow = (error: Error): never => {
  throw error;
};

test("its answer becomes the result of an action, for callers near and far", async () => {
  await using rig = await start(({ message }) => `handled: ${message}`);
  expect(await rig.here.call("bad.fail")).toBe("handled: action failed");
  expect(await rig.there.call("bad.fail")).toBe("handled: action failed");
  expect(await rig.here.call("bad.text")).toBe("handled: only a text");
  expect(await rig.here.call("bad.fine")).toBe("fine");
  expect(rig.heard).toHaveLength(3);
});

test("it hears of the error as an error, and of where it happened", async () => {
  await using rig = await start(rethrow);
  await expect(rig.here.call("bad.text", { a: 1 })).rejects.toThrow("only a text");
  const [first] = rig.heard;
  expect(first?.error).toBeInstanceOf(Error);
  expect(first?.info).toMatchObject({
    action: { name: "bad.text" },
    service: { fullName: "bad" },
    ctx: { params: { a: 1 } },
  });
  await rig.here.emit("told");
  expect(rig.heard[1]?.info).toMatchObject({ event: { name: "told" }, service: { fullName: "bad" } });
});

test("what it throws is the error of the call", async () => {
  await using rig = await start(() => {
    throw new Error("worse");
  });
  await expect(rig.here.call("bad.fail")).rejects.toThrow("worse");
  await expect(rig.there.call("bad.fail")).rejects.toThrow("worse");
});

test("it may save a call that finds nobody to run it", async () => {
  await using rig = await start(({ message }) => message);
  const options = { nodeID: "there" };
  expect(await rig.here.call("none.at", { a: 1 })).toBe("Service 'none.at' is not found.");
  expect(await rig.here.call("bad.fine", { a: 1 }, options)).toBe("Service 'bad.fine' is not found on 'there' node.");
  expect(rig.heard.map(({ info }) => info)).toEqual([
    { actionName: "none.at", params: { a: 1 }, opts: undefined, nodeID: undefined },
    { actionName: "bad.fine", params: { a: 1 }, opts: options, nodeID: "there" },
  ]);
});

test("an event whose error it handles has not failed", async () => {
  await using rig = await start(() => undefined);
  await rig.here.emit("told", {}, { throwError: true });
  expect(rig.log.texts("error")).toEqual([]);
  await using other = await start(rethrow);
  await other.here.emit("told");
  expect(other.log.texts("error")).toEqual(["The handler of event 'told' failed. event failed"]);
});
