import "reflect-metadata";
import { Action } from "../../src/decorators/action.ts";
import { Bulkhead, Fallback, Timeout } from "../../src/decorators/action-sugar.ts";
import { Event } from "../../src/decorators/event.ts";
import { Throttle } from "../../src/decorators/event-sugar.ts";
import { Before } from "../../src/decorators/hook.ts";
import { Created, Started } from "../../src/decorators/lifecycle.ts";
import { Method } from "../../src/decorators/method.ts";
import { Ctx, Params } from "../../src/decorators/param.ts";
import { Service } from "../../src/decorators/service.ts";
import { ServiceSchemaError } from "../../src/errors/errors.ts";
import { define, mistakesOf } from "../definition/define.ts";

/** Decorators as plain functions, for what does not compile with their types. */
type Loose = (target: object, key?: string | symbol, descriptor?: unknown) => void;
const loose = (decorator: unknown): Loose => decorator as Loose;

test("all mistakes are told at once, each with file, class, method and mend", () => {
  @Service({ name: "my orders", version: Number.NaN })
  class OrdersService {
    @Action({ timeout: -1, visibility: "hidden" as never }) find(): void {}
    @Event("") on(): void {}
  }
  const { message, list } = mistakesOf(OrdersService);
  const file = expect.stringMatching(/^packages\/core\/test\/decorators\/class-mistakes\.test\.ts$/);
  expect(list).toEqual([
    expect.objectContaining({
      class: "OrdersService",
      file,
      method: undefined,
      problem: expect.stringContaining('"my orders"'),
    }),
    expect.objectContaining({ class: "OrdersService", file, problem: "NaN is no valid version" }),
    { class: "OrdersService", file, method: "find", problem: "`visibility` is wrong", mend: expect.any(String) },
    {
      class: "OrdersService",
      file,
      method: "find",
      problem: "`timeout` is wrong",
      mend: "Give a number of milliseconds, 0 or more",
    },
    { class: "OrdersService", file, method: "on", problem: "the event has no name", mend: expect.any(String) },
  ]);
  expect(message.split("\n")).toHaveLength(6);
  expect(message).toMatch(/^OrdersService \(.*class-mistakes\.test\.ts\) cannot be a service, 5 mistakes:$/m);
  expect(message).toMatch(
    /4\. OrdersService\.find \(.*\): `timeout` is wrong\. Give a number of milliseconds, 0 or more\.$/m,
  );
});

test("a wrong class stays wrong: nothing is kept of the first attempt", () => {
  class Undecorated {}
  for (const _ of [1, 2]) expect(() => define(Undecorated)).toThrow(ServiceSchemaError);
});

function single(type: object): string {
  const { list } = mistakesOf(type);
  expect(list).toHaveLength(1);
  return `${list[0]?.method ?? ""}: ${list[0]?.problem ?? ""}`;
}

test("a class without @Service is reported", () => {
  class Decorated {
    @Action() find(): void {}
  }
  expect(single(Decorated)).toBe(": the class has no @Service");
  expect(single(new Decorated())).toBe(": the class has no @Service");
  expect(single(() => {})).toBe(": the class has no @Service");
});

test("@Service twice is reported", () => {
  @Service("one")
  @Service("two")
  class Twice {}
  expect(single(Twice)).toBe(": @Service stands twice");
});

test("a class without a name is reported", () => {
  const types = [class {}];
  Service()(types[0] as new () => object);
  expect(single(types[0] as object)).toBe(": the service has no name");
});

test.each<[string, (type: new () => object) => void]>([
  ["size: @Action stands at a getter or setter", (type) => loose(Action())(type.prototype, "size")],
  ["make: @Action stands at a static member", (type) => loose(Action())(type, "make")],
  ["field: @Event stands at something that is not a method", (type) => loose(Event("a"))(type.prototype, "field")],
  ["Symbol(s): @Action stands at a method named by a symbol", (type) => loose(Action())(type.prototype, symbol)],
  ["constructor: a parameter decorator stands in the constructor", (type) => loose(Ctx())(type)],
  ["find: @Action is declared twice", (type) => twice(type, Action())],
  ["find: @Timeout is declared twice", (type) => twice(type, Timeout(1), Action())],
  ["find: @Started is declared twice", (type) => twice(type, Started())],
  ['find: @Event("a") is declared twice', (type) => twice(type, Event("a"))],
  ["find: @Timeout does nothing without @Action", (type) => loose(Timeout(1))(type.prototype, "find")],
  ["find: @Throttle does nothing without @Event", (type) => loose(Throttle(1))(type.prototype, "find")],
  ["find: @Bulkhead does nothing without @Action or @Event", (type) => loose(Bulkhead())(type.prototype, "find")],
  [
    "find: it is a plain method and a handler at once",
    (type) => {
      loose(Method())(type.prototype, "find");
      loose(Action())(type.prototype, "find");
    },
  ],
  [
    "save: @Created stands at an async method, and nobody waits for it",
    (type) => loose(Created())(type.prototype, "save"),
  ],
  ['find: the before hook for "create" matches no action', (type) => loose(Before("create"))(type.prototype, "find")],
  ['find: the before hook for "*" matches no action', (type) => loose(Before())(type.prototype, "find")],
  [
    'find: there is no method "nothing"',
    (type) => {
      loose(Fallback("nothing"))(type.prototype, "find");
      loose(Action())(type.prototype, "find");
    },
  ],
  ['find: there is no method "size"', (type) => loose(Action({ hooks: { before: "size" } }))(type.prototype, "find")],
  [
    "find: `hooks.during` is not a phase",
    (type) => loose(Action({ hooks: { during: "find" } as never }))(type.prototype, "find"),
  ],
  ['find: "find all" is no valid name of an action', (type) => loose(Action("find all"))(type.prototype, "find")],
  ['find: "" is no valid name of an action', (type) => loose(Action(""))(type.prototype, "find")],
])("%s", (expected, decorate) => {
  class Candidate {
    static make(): void {}
    field = 1;
    get size(): number {
      return 1;
    }
    find(): void {}
    async save(): Promise<void> {}
    [symbol](): void {}
  }
  Service()(Candidate);
  decorate(Candidate);
  expect(single(Candidate)).toBe(expected);
});

const symbol = Symbol("s");

function twice(type: new () => object, decorator: unknown, other: unknown = () => {}): void {
  for (const each of [decorator, decorator, other]) loose(each)(type.prototype, "find");
}

test("a parameter with two decorators, and parameter decorators on what is no handler, are reported", () => {
  @Service()
  class Twice {
    @Action() find(@Params() @Ctx() _both: unknown): void {}
  }
  @Service()
  class Idle {
    helper(@Ctx() _ctx: unknown): void {}
  }
  expect(single(Twice)).toBe("find: the decorator of parameter 1 is declared twice");
  expect(single(Idle)).toContain("helper: parameter decorators do nothing here");
});

test("two actions of one name are reported", () => {
  @Service()
  class Duplicate {
    @Action() find(): void {}
    @Action("find") search(): void {}
  }
  expect(single(Duplicate)).toBe('search: the action "find" is declared at find too');
});

test("a hook that names a method that does not exist is reported, inherited ones included", () => {
  @Service({ hooks: { before: { "*": ["prepare", "prepaer"] } } })
  class Base {
    @Action() find(): void {}
    prepare(): void {}
  }
  @Service()
  class Derived extends Base {}
  expect(single(Base)).toBe('hooks.before["*"]: there is no method "prepaer"');
  expect(single(Derived)).toBe('hooks.before["*"]: there is no method "prepaer"');
});

test("a mistake in a base class names that class", () => {
  class Base {
    @Action({ timeout: -1 }) find(_what: unknown): void {}
  }
  @Service()
  class Derived extends Base {}
  expect(mistakesOf(Derived).list).toMatchObject([
    { class: "Base", method: "find", problem: expect.stringContaining("parameter 1") },
    { class: "Base", method: "find", problem: "`timeout` is wrong" },
  ]);
});

test("malformed dependencies and settings are reported", () => {
  @Service({
    dependencies: ["users", { name: "" }, { name: "stock", version: {} as never }, 5 as never],
    settings: { $cache: 5, $secureSettings: [5], $shutdownTimeout: -1 },
    metadata: [] as never,
  })
  class Malformed {}
  expect(mistakesOf(Malformed).list.map(({ problem }) => problem)).toEqual([
    "`metadata` is not an object",
    "a dependency has no valid name or version",
    "a dependency has no valid name or version",
    "a dependency has no valid name or version",
    "`settings.$secureSettings` is wrong",
    "`settings.$shutdownTimeout` is wrong",
    "`settings.$cache` is wrong",
  ]);
});
