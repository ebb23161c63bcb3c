import { defineService } from "../../src/decorators/define-service.ts";
import { define, mistakesOf } from "./define.ts";

const problems = (schema: object): readonly string[] =>
  mistakesOf(schema).list.map(({ method, problem }) => `${method ?? ""}: ${problem}`);

test("what is no definition at all is reported", () => {
  for (const source of [null, 5, "orders", undefined]) {
    expect(problems(source as unknown as object)).toEqual([": it is neither a class nor a plain definition"]);
  }
  expect(problems([])).toEqual([expect.stringContaining("the class has no @Service")]);
});

test("missing, empty and invalid names are reported", () => {
  expect(problems({})).toEqual([": the service has no name"]);
  expect(problems({ name: "" })).toEqual([": the service has no name"]);
  for (const name of ["my orders", "orders*", "a|b", "a..b", ".a", 5]) {
    expect(problems({ name })).toEqual([expect.stringContaining("is no valid name of a service")]);
  }
  for (const name of ["$node", "orders", "admin.orders", "orders-2", "Ünïcode"])
    expect(define({ name }).name).toBe(name);
});

test.each<[string, object]>([
  ["actions.find: the action is neither a function nor an object", { actions: { find: "text" } }],
  ["actions.find: the action is neither a function nor an object", { actions: { find: true } }],
  ["actions.find: the `handler` of the action is not a function", { actions: { find: { handler: 5 } } }],
  ["actions.find: the action has no handler", { actions: { find: { cache: true } } }],
  [": `actions` is not an object", { actions: [] }],
  ["events.paid: the handler of the event is not a function", { events: { paid: [() => {}, "text"] } }],
  ["events.paid: the event has no handler", { events: { paid: { group: "a" } } }],
  ["events.: the event has no name", { events: { "": () => {} } }],
  ['events.a b: "a b" is no valid event', { events: { "a b": () => {} } }],
  ["events.a: `group` is wrong", { events: { a: { group: "", handler: () => {} } } }],
  ["methods.find: the method is not a function", { methods: { find: 5 } }],
  [": `created` is an async function, and nobody waits for it", { created: async () => {} }],
  [": `started` holds something that cannot be called", { started: 5 }],
  [": `started` holds a text", { started: "open" }],
  [": `hooks` is not an object", { hooks: "auth" }],
  [": `hooks.before` is not an object", { hooks: { before: () => {} } }],
  [": `hooks.around` is not a phase", { hooks: { around: {} } }],
  [
    ": `hooks.before.find` holds something that cannot be called",
    { hooks: { before: { find: 5 } }, actions: { find() {} } },
  ],
  ['hooks.before["find"]: there is no method "auth"', { hooks: { before: { find: "auth" } }, actions: { find() {} } }],
  [
    'hooks.after: the after hook for "fnid" matches no action',
    { hooks: { after: { "find|fnid": () => {} } }, actions: { find() {} } },
  ],
  ["actions.find: `cache.ttl` is wrong", { actions: { find: { cache: { ttl: -1 }, handler() {} } } }],
  ["actions.find: `cache.lock.ttl` is wrong", { actions: { find: { cache: { lock: { ttl: "1" } }, handler() {} } } }],
  ["actions.find: `cache.keys` is wrong", { actions: { find: { cache: { keys: "id" }, handler() {} } } }],
  ["actions.find: `cache` is wrong", { actions: { find: { cache: 5, handler() {} } } }],
  [
    "actions.find: `retryPolicy.retries` is wrong",
    { actions: { find: { retryPolicy: { retries: 1.5 }, handler() {} } } },
  ],
  [
    "actions.find: `circuitBreaker.threshold` is wrong",
    { actions: { find: { circuitBreaker: { threshold: 2 }, handler() {} } } },
  ],
  [
    "actions.find: `bulkhead.concurrency` is wrong",
    { actions: { find: { bulkhead: { concurrency: 0 }, handler() {} } } },
  ],
  ["actions.find: `bulkhead` is wrong", { actions: { find: { bulkhead: true, handler() {} } } }],
  ["actions.find: `params` is wrong", { actions: { find: { params: "id", handler() {} } } }],
  ["actions.find: `timeout` is wrong", { actions: { find: { timeout: Number.POSITIVE_INFINITY, handler() {} } } }],
  ["actions.find: `fallback` is wrong", { actions: { find: { fallback: 5, handler() {} } } }],
  ["events.a: `throttle` is wrong", { events: { a: { throttle: -1, handler() {} } } }],
  ["events.a: `debounce` is wrong", { events: { a: { debounce: "1s", handler() {} } } }],
])("%s", (expected, parts) => {
  expect(problems({ name: "orders", ...parts })).toEqual([expected]);
});

test.each([
  ...["name", "version", "settings", "metadata", "dependencies", "schema", "broker", "actions", "logger", "created"],
  ...["started", "stopped", "_start", "_stop", "_init", "applyMixins", "mergeSchemaAnything", "fullName"],
])("a method cannot be called %s", (name) => {
  expect(problems({ name: "orders", methods: { [name]() {} } })).toEqual([
    `methods.${name}: "${name}" cannot be the name of a method: an instance has a member of that name`,
  ]);
});

test("hooks that a mixin brings for actions that the service lacks are no mistake", () => {
  const mixin = { hooks: { before: { "create|update": () => {} } } };
  expect(define({ name: "orders", mixins: mixin, actions: { find() {} } }).actions).toHaveLength(1);
});

test("messages name the file that was given", () => {
  expect(() => defineService({ name: "orders", version: "a b" }, { file: "/services/orders.js" })).toThrow(
    /^service 'orders' \(\/services\/orders\.js\) cannot be a service, 1 mistake:/,
  );
});
