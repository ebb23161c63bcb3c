import { LocalBus } from "../../src/kernel/local-bus.ts";

function createBus() {
  const failures: unknown[] = [];
  const bus = new LocalBus((error, event) => failures.push([event, error]));
  return { bus, failures };
}

test("listeners hear what matches their pattern, until they are taken away", () => {
  const { bus } = createBus();
  const heard: unknown[] = [];
  const off = bus.on("$node.*", (payload, event) => heard.push([event, payload]));
  bus.emit("$node.connected", 1);
  bus.emit("$services.changed", 2);
  off();
  bus.emit("$node.connected", 3);
  expect(heard).toEqual([["$node.connected", 1]]);
});

test("a listener that throws disturbs neither the others nor the one who emits", () => {
  const { bus, failures } = createBus();
  const heard: unknown[] = [];
  const error = new Error("deaf");
  bus.on("**", () => {
    throw error;
  });
  bus.on("**", (payload) => heard.push(payload));
  bus.emit("$a", 1);
  expect([heard, failures]).toEqual([[1], [["$a", error]]]);
});

test("listeners may come and go while an event is told", () => {
  const { bus } = createBus();
  const heard: string[] = [];
  bus.once("$a", () => {
    heard.push("once");
    bus.on("$a", () => heard.push("added"));
    off();
  });
  const off = bus.on("$a", () => heard.push("removed"));
  bus.emit("$a");
  expect(heard).toEqual(["once", "removed"]);
  bus.emit("$a");
  expect(heard).toEqual(["once", "removed", "added"]);
});
