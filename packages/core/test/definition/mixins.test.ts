import type { LifecycleHandler } from "../../src/definition/service-definition.ts";
import type { MixinSchema, ServiceSchema } from "../../src/definition/service-schema.ts";
import { actionOf, define, eventOf, mistakesOf } from "./define.ts";
import { makeContext } from "./make-context.ts";

test("an earlier mixin wins over a later one, and the service over all", () => {
  const last: MixinSchema = { version: 3, settings: { a: "last", b: "last", c: "last", d: "last" } };
  const inner: MixinSchema = { settings: { a: "inner", b: "inner", c: "inner" } };
  const first: MixinSchema = { version: 2, mixins: [inner], settings: { a: "first", b: "first" } };
  const definition = define({ name: "orders", mixins: [first, last], settings: { a: "service" } });
  expect(definition.settings).toEqual({ a: "service", b: "first", c: "inner", d: "last" });
  expect(definition.version).toBe(2);
});

test("a mixin may bring the name", () => {
  expect(define({ mixins: { name: "mixed" } }).name).toBe("mixed");
  expect(define({ name: "orders", mixins: { name: "mixed" } }).name).toBe("orders");
});

test("settings and metadata merge deeply, arrays by index, and a null of the service stays", () => {
  const mixin = { settings: { list: [1, 2, 3], deep: { one: 1, two: 2 }, gone: 1 }, metadata: { tags: { a: 1 } } };
  const definition = define({
    name: "orders",
    mixins: mixin,
    settings: { list: [9], deep: { two: 3 }, gone: null },
    metadata: { tags: { b: 2 } },
  });
  expect(definition.settings).toEqual({ list: [9, 2, 3], deep: { one: 1, two: 3 }, gone: null });
  expect(definition.metadata).toEqual({ tags: { a: 1, b: 2 } });
});

test("secret settings add up", () => {
  const mixin = { settings: { $secureSettings: ["a", "b"], a: 1, b: 2 } };
  const definition = define({ name: "orders", mixins: mixin, settings: { $secureSettings: ["c", "a"], c: 3, d: 4 } });
  expect(definition.settings.$secureSettings).toEqual(["c", "a", "b"]);
  expect(definition.info.settings).toEqual({ d: 4 });
});

test("options of an action merge deeply, a function counting as its handler", () => {
  const mixin: MixinSchema = {
    actions: {
      find: { cache: { ttl: 5, keys: ["a", "b"] }, rest: "GET /", handler: () => "mixin" },
      create: { timeout: 5, handler: () => "mixin" },
      update: () => "mixin",
    },
  };
  const definition = define({
    name: "orders",
    mixins: mixin,
    actions: {
      find: { cache: { keys: ["c"] }, handler: () => "service" },
      create: () => "service",
      update: { timeout: 1 },
    },
  });
  const run = (name: string): unknown => actionOf(definition, name).bind({})(makeContext());
  expect(actionOf(definition, "find").options).toEqual({ cache: { ttl: 5, keys: ["c", "b"] }, rest: "GET /" });
  expect(actionOf(definition, "create").options).toEqual({ timeout: 5 });
  expect(actionOf(definition, "update").options).toEqual({ timeout: 1 });
  expect([run("find"), run("create"), run("update")]).toEqual(["service", "service", "mixin"]);
});

test("false takes an inherited action away, and a service may declare again what a mixin took away", () => {
  const mixin: MixinSchema = { actions: { find() {}, list: false }, mixins: { actions: { list() {}, count() {} } } };
  expect(define({ name: "a", mixins: mixin, actions: { find: false } }).actions.map(({ key }) => key)).toEqual([
    "count",
  ]);
  const again = define({ name: "a", mixins: mixin, actions: { list() {} } });
  expect(again.actions.map(({ key }) => key)).toEqual(["list", "count", "find"]);
});

test("hooks add up: those of mixins run first before an action, and last after it", () => {
  const log: string[] = [];
  const note = (line: string) => () => log.push(line);
  const hooks = (who: string) => ({
    before: { find: note(`${who} before`) },
    after: { find: note(`${who} after`) },
    error: { find: [note(`${who} error`)] },
  });
  const own = (who: string) => ({
    before: note(`${who} own before`),
    after: note(`${who} own after`),
    error: note(`${who} own error`),
  });
  const definition = define({
    name: "orders",
    mixins: { hooks: hooks("mixin"), actions: { find: { hooks: own("mixin"), handler() {} } } },
    hooks: hooks("service"),
    actions: { find: { hooks: own("service") } },
  });
  const { before, after, error } = actionOf(definition, "find").hooks;
  for (const hook of before) hook({})(makeContext());
  for (const hook of after) hook({})(makeContext(), null);
  for (const hook of error) hook({})(makeContext(), new Error());
  expect(log).toEqual([
    ...["mixin before", "service before", "mixin own before", "service own before"],
    ...["service own after", "mixin own after", "service after", "mixin after"],
    ...["service own error", "mixin own error", "service error", "mixin error"],
  ]);
});

test("all handlers of an event run, those of mixins first, with merged options", async () => {
  const log: string[] = [];
  const note = (line: string) => () => log.push(line);
  const definition = define({
    name: "orders",
    mixins: [
      { events: { paid: { group: "g", tags: { a: 1 }, handler: [note("mixin 1"), note("mixin 2")] } } },
      { events: { paid: note("last") } },
    ],
    events: { paid: { tags: { b: 2 }, handler: note("service") } },
  });
  await eventOf(definition, "paid").bind({})(makeContext());
  expect(log).toEqual(["last", "mixin 1", "mixin 2", "service"]);
  expect(eventOf(definition, "paid").options).toEqual({ group: "g", tags: { a: 1, b: 2 } });
});

test("methods and keys of their own are replaced, an undefined replaces nothing", () => {
  const mixin = { methods: { a: () => "mixin", b: () => "mixin" }, model: { x: 1, y: 1 }, table: "mixin" };
  const definition = define({
    name: "orders",
    mixins: mixin,
    methods: { a: () => "service" },
    model: { x: 2 },
    table: undefined,
  });
  expect((definition.methods.a as () => string)()).toBe("service");
  expect((definition.methods.b as () => string)()).toBe("mixin");
  expect(definition.schema).toMatchObject({ model: { x: 2 }, table: "mixin" });
  expect(definition.schema?.model).toEqual({ x: 2 });
});

test("lifecycle handlers of mixins come first, and last when the service stops", () => {
  const log: string[] = [];
  const lifecycle = (who: string): MixinSchema => ({
    created: () => void log.push(`${who} created`),
    started: [() => log.push(`${who} started`)],
    stopped: () => log.push(`${who} stopped`),
  });
  const { created, started, stopped } = define({
    name: "a",
    ...lifecycle("service"),
    mixins: [lifecycle("first"), lifecycle("last")],
  }).lifecycle;
  const run = (handlers: readonly LifecycleHandler[]): void => {
    for (const handler of handlers) handler.call({});
  };
  run([...created, ...started, ...stopped]);
  expect(log).toEqual([
    ...["last created", "first created", "service created", "last started", "first started", "service started"],
    ...["service stopped", "first stopped", "last stopped"],
  ]);
});

test("dependencies add up without duplicates and without what is empty", () => {
  const mixins = [{ dependencies: ["users", { name: "stock", version: 1 }] }, { dependencies: "mail" }];
  const dependencies = [{ name: "stock", version: 1 }, undefined, "users"];
  expect(define({ name: "a", mixins, dependencies } as unknown as ServiceSchema).dependencies).toEqual([
    { name: "stock", version: 1 },
    { name: "users" },
    { name: "mail" },
  ]);
});

test("a mixin that includes itself, and one that is no definition, are reported", () => {
  const circle: { mixins?: unknown } = {};
  circle.mixins = [{ mixins: circle }];
  expect(mistakesOf({ name: "a", mixins: circle }).list).toMatchObject([{ problem: "a mixin includes itself" }]);
  expect(mistakesOf({ name: "a", mixins: ["b"] }).list).toMatchObject([{ problem: "a mixin is not an object" }]);
});

test("one mixin in many services stays as it was", () => {
  const handler = (): string => "mixin";
  const mixin = Object.freeze({
    settings: Object.freeze({ list: Object.freeze([1]) }),
    actions: Object.freeze({ find: Object.freeze({ timeout: 1, handler }) }),
  });
  const one = define({ name: "one", mixins: mixin, settings: { list: [2] }, actions: { find: { timeout: 2 } } });
  const two = define({ name: "two", mixins: mixin });
  expect(actionOf(one, "find").options.timeout).toBe(2);
  expect(actionOf(two, "find").options.timeout).toBe(1);
  expect(two.settings).toEqual({ list: [1] });
  expect(two.settings.list).not.toBe(mixin.settings.list);
});
