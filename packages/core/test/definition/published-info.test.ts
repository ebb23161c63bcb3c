import "reflect-metadata";
import { Action } from "../../src/decorators/action.ts";
import { Event } from "../../src/decorators/event.ts";
import { Service } from "../../src/decorators/service.ts";
import { define } from "./define.ts";

class Filter {
  limit!: number;
}

test("a service without a version announces none", () => {
  expect(define({ name: "orders" }).info).toStrictEqual({
    name: "orders",
    fullName: "orders",
    settings: {},
    metadata: {},
    actions: {},
    events: {},
  });
});

test("the announcement is that of Moleculer: options that JSON can express, the raw name and the full name", () => {
  const { info } = define({
    name: "gold15",
    version: 1,
    settings: { limit: 10 },
    metadata: { owner: "lab" },
    actions: { add: { params: { a: "number", b: "number" }, handler() {} }, fail() {} },
    events: { "order.created"() {}, "audit.**": { group: "audit", handler() {} } },
  });
  expect(JSON.stringify(info)).toBe(
    JSON.stringify({
      name: "gold15",
      version: 1,
      fullName: "v1.gold15",
      settings: { limit: 10 },
      metadata: { owner: "lab" },
      actions: {
        "v1.gold15.add": { params: { a: "number", b: "number" }, rawName: "add", name: "v1.gold15.add" },
        "v1.gold15.fail": { rawName: "fail", name: "v1.gold15.fail" },
      },
      events: { "order.created": { name: "order.created" }, "audit.**": { group: "audit", name: "audit.**" } },
    }),
  );
});

test("private actions and those with the flag `protected` are not announced, protected ones are", () => {
  @Service("a")
  class Actions {
    @Action({ visibility: "private" }) one(): void {}
    @Action({ protected: true }) two(): void {}
    @Action({ visibility: "protected" }) three(): void {}
  }
  expect(define(Actions).info.actions).toEqual({
    "a.three": { visibility: "protected", rawName: "three", name: "a.three" },
  });
});

test("what JSON cannot express is left out: functions, classes, cycles, big integers", () => {
  const circle: Record<string, unknown> = { label: "circle" };
  circle.self = circle;
  @Service("a")
  class Actions {
    @Action({
      params: Filter,
      cache: { ttl: 5, keygen: () => "key" },
      fallback: () => 1,
      hooks: { before: () => {} },
      retryPolicy: { check: () => true, retries: 2 },
      custom: { circle, list: [1, () => {}, undefined], big: 1n, at: new Date(0), none: null, nan: Number.NaN },
    })
    find(_params: Filter): void {}
    @Event({ name: "b", params: Filter, bulkhead: { concurrency: 2 } }) on(): void {}
  }
  const { info } = define(Actions);
  expect(info.actions).toStrictEqual({
    "a.find": {
      cache: { ttl: 5 },
      retryPolicy: { retries: 2 },
      custom: {
        circle: { label: "circle" },
        list: [1, null, null],
        at: "1970-01-01T00:00:00.000Z",
        none: null,
        nan: null,
      },
      rawName: "find",
      name: "a.find",
    },
  });
  expect(info.events).toStrictEqual({ b: { bulkhead: { concurrency: 2 }, name: "b" } });
  expect(JSON.parse(JSON.stringify(info))).toStrictEqual(info);
});

test("a value that occurs twice is no cycle", () => {
  const shared = { a: 1 };
  expect(define({ name: "x", metadata: { one: shared, two: [shared, shared] } }).info.metadata).toEqual({
    one: { a: 1 },
    two: [{ a: 1 }, { a: 1 }],
  });
});

test("secret settings are taken out by path, and stay with the service", () => {
  const settings = {
    $secureSettings: ["db.password", "token", "hosts.1", "not.there"],
    $cache: true,
    db: { user: "u", password: "p" },
    token: "t",
  };
  const definition = define({ name: "a", settings });
  expect(definition.info.settings).toEqual({ $cache: true, db: { user: "u" } });
  expect(definition.settings).toMatchObject({ db: { password: "p" }, token: "t" });
});

test("definitions are frozen all the way down", () => {
  const definition = define({
    name: "a",
    settings: { deep: { list: [{}] } },
    actions: { find: { rest: { path: "/" }, handler() {} } },
    events: { b() {} },
  });
  const visit = (value: unknown, path: string): string[] => {
    if (typeof value !== "object" || value === null) return [];
    const own = Object.isFrozen(value) ? [] : [path];
    return [...own, ...Object.entries(value).flatMap(([key, item]) => visit(item, `${path}.${key}`))];
  };
  expect(visit({ ...definition, schema: null }, "definition").slice(1)).toEqual([]);
  expect(Object.isFrozen(definition)).toBe(true);
});
