import type { ServiceSchema } from "../../src/definition/service-schema.ts";
import { actionOf, define, eventOf } from "./define.ts";
import { makeContext } from "./make-context.ts";

test("handlers of a plain definition get the context, with the service as this", async () => {
  const definition = define({
    name: "orders",
    version: "staging",
    actions: {
      find(ctx) {
        return [this, ctx.params];
      },
      create: {
        timeout: 100,
        cache: { ttl: 1 },
        handler(ctx) {
          return [this, ctx];
        },
      },
    },
    events: {
      "order.*"(ctx) {
        return [this, ctx.params];
      },
      paid: { group: "accounts", handler: [(ctx) => ctx.params, (ctx) => ctx.id.length] },
      "both.**": [() => 1, () => 2],
    },
  } satisfies ServiceSchema);
  const service = {};
  const ctx = makeContext("p");
  ctx.id = "id";
  expect(actionOf(definition, "find").bind(service)(ctx)).toEqual([service, "p"]);
  expect(actionOf(definition, "create").bind(service)(ctx)).toEqual([service, ctx]);
  expect(actionOf(definition, "create")).toMatchObject({ name: "staging.orders.create", options: { timeout: 100 } });
  expect(eventOf(definition, "order.*").bind(service)(ctx)).toEqual([service, "p"]);
  await expect(eventOf(definition, "paid").bind(service)(ctx)).resolves.toEqual(["p", 2]);
  await expect(eventOf(definition, "both.**").bind(service)(ctx)).resolves.toEqual([1, 2]);
  expect(definition.events.map(({ group }) => group)).toEqual(["orders", "accounts", "orders"]);
  expect(definition).toMatchObject({ type: null, origin: "service 'orders'" });
});

test("names may differ from keys, and an action that is false is left out", () => {
  const definition = define({
    name: "orders",
    actions: { find: { name: "search", handler() {} }, gone: false },
    events: { onPaid: { name: "order.paid", handler() {} } },
  } satisfies ServiceSchema);
  expect(definition.actions.map(({ key, rawName, name }) => [key, rawName, name])).toEqual([
    ["find", "search", "orders.search"],
  ]);
  expect(definition.events.map(({ name }) => name)).toEqual(["order.paid"]);
});

test("methods are kept in their order, with or without an object around them", () => {
  const second = (): number => 2;
  const definition = define({ name: "orders", methods: { first: () => 1, second: { handler: second } } });
  expect(Object.keys(definition.methods)).toEqual(["first", "second"]);
  expect(definition.methods.second).toBe(second);
});

test("lifecycle handlers are one function or several; stopped runs in reverse", () => {
  const log: unknown[] = [];
  const service = {};
  const { lifecycle } = define({
    name: "orders",
    created(this: unknown) {
      log.push(this === service);
    },
    started: [() => log.push("open"), () => log.push("warm up")],
    stopped: [() => log.push("cool down"), () => log.push("close")],
  });
  for (const handler of [...lifecycle.created, ...lifecycle.started, ...lifecycle.stopped]) handler.call(service);
  expect(log).toEqual([true, "open", "warm up", "close", "cool down"]);
});

test("hooks are functions, names of methods, or both, and run as the service", () => {
  const log: unknown[] = [];
  const service = { prepare: (): unknown => log.push("prepare") };
  const definition = define({
    name: "orders",
    hooks: {
      before: { "find|list": ["prepare", () => log.push("function")], "*": () => log.push("all") },
      error: {
        "f*": function (this: unknown) {
          log.push(this === service);
        },
      },
    },
    actions: { find: { hooks: { before: "prepare" }, handler() {} }, list() {} },
    methods: { prepare() {} },
  });
  const { hooks } = actionOf(definition, "find");
  for (const hook of hooks.before) hook(service)(makeContext());
  for (const hook of hooks.error) hook(service)(makeContext(), new Error());
  expect(log).toEqual(["all", "prepare", "function", "prepare", true]);
  expect(actionOf(definition, "list").hooks.error).toEqual([]);
});

test("keys that mean nothing to the framework are kept in the merged definition", () => {
  const model = { table: "orders", adapter: new Map() };
  const { schema } = define({ name: "orders", model, actions: { find() {} } });
  expect(schema).toMatchObject({ name: "orders", model: { table: "orders" } });
  expect(schema).toHaveProperty("model.adapter", model.adapter);
});

test("merged handlers may change the merged definition before it is read", () => {
  const mixin = {
    merged(schema: Record<string, unknown>) {
      (schema.actions as Record<string, unknown>).extra = () => "extra";
    },
  };
  const source: ServiceSchema = {
    name: "orders",
    mixins: mixin,
    merged: [(schema) => Object.assign(schema, { version: 2 })],
    actions: { find() {} },
  };
  const definition = define(source);
  expect(definition.actions.map(({ name }) => name)).toEqual(["v2.orders.find", "v2.orders.extra"]);
  expect(Object.keys(source.actions ?? {})).toEqual(["find"]);
});

test("what the author wrote is neither changed nor shared", () => {
  const source = {
    name: "orders",
    settings: { limits: { rows: 1 } },
    actions: { find: { rest: { path: "/" }, handler() {} } },
    events: { paid: { tags: ["a"], handler: [() => {}] } },
    mixins: [{ settings: { limits: { bytes: 1 } }, events: { paid() {} } }],
  };
  const before = structuredClone({ ...source, actions: null, events: null, mixins: null });
  const definition = define(source);
  expect({ ...source, actions: null, events: null, mixins: null }).toEqual(before);
  expect(source.events.paid.handler).toHaveLength(1);
  expect(Object.isFrozen(source.settings)).toBe(false);
  expect(Object.isFrozen(definition.settings.limits)).toBe(true);
  source.actions.find.rest.path = "/changed";
  expect(actionOf(definition, "find").options.rest).toEqual({ path: "/" });
});
