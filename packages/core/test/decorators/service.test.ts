import "reflect-metadata";
import { Action } from "../../src/decorators/action.ts";
import { defineService } from "../../src/decorators/define-service.ts";
import { Service } from "../../src/decorators/service.ts";
import { define } from "../definition/define.ts";

test("a service is named after its class, without a trailing Service", () => {
  @Service()
  class OrdersService {}
  @Service({})
  class StockLevels {}
  @Service()
  class HTTPGatewayService {}
  @Service()
  class URLService {}
  expect([OrdersService, StockLevels, HTTPGatewayService, URLService].map((type) => define(type).name)).toEqual([
    "orders",
    "stockLevels",
    "httpGateway",
    "url",
  ]);
});

test("a name can be given alone or among the options", () => {
  @Service("billing")
  class First {}
  @Service({ name: "billing.eu", version: "staging" })
  class Second {}
  expect(define(First)).toMatchObject({ name: "billing", version: undefined, fullName: "billing" });
  expect(define(Second)).toMatchObject({ name: "billing.eu", version: "staging", fullName: "staging.billing.eu" });
});

test("a numeric version becomes a prefix with a v, version 0 included", () => {
  @Service({ name: "a", version: 0 })
  class Zero {
    @Action() find(): void {}
  }
  expect(define(Zero)).toMatchObject({
    fullName: "v0.a",
    actions: [{ name: "v0.a.find", rawName: "find", key: "find" }],
  });
});

test("settings switch the prefixes of names off", () => {
  @Service({ name: "a", version: 2, settings: { $noVersionPrefix: true } })
  class Unversioned {
    @Action() find(): void {}
  }
  @Service({ name: "a", version: 2, settings: { $noServiceNamePrefix: true } })
  class Bare {
    @Action() find(): void {}
    @Action("search") lookUp(): void {}
  }
  expect(define(Unversioned).actions.map(({ name }) => name)).toEqual(["a.find"]);
  expect(define(Unversioned).fullName).toBe("a");
  expect(define(Bare).actions.map(({ name }) => name)).toEqual(["find", "search"]);
});

test("settings, metadata and dependencies are copied and frozen", () => {
  const settings = { limits: { rows: 10 } };
  @Service({ settings, metadata: { team: "core" }, dependencies: ["users", { name: "stock", version: [1, 2] }] })
  class OrdersService {}
  const definition = define(OrdersService);
  expect(definition).toMatchObject({
    settings,
    metadata: { team: "core" },
    dependencies: [{ name: "users" }, { name: "stock", version: [1, 2] }],
  });
  expect(() => Object.assign(definition.settings.limits as object, { rows: 11 })).toThrow(TypeError);
  settings.limits.rows = 12;
  expect(definition.settings).toEqual({ limits: { rows: 10 } });
});

test("the origin of a definition names class and file", () => {
  @Service()
  class OrdersService {}
  expect(define(OrdersService).origin).toMatch(/^OrdersService \(.*test\/decorators\/service\.test\.ts\)$/);
});

test("decorators leave the class as it is", () => {
  class Plain {
    constructor(readonly limit: number) {}
    find(): number {
      return this.limit;
    }
  }
  const find = Plain.prototype.find;
  const keys = Reflect.ownKeys(Plain);
  const Decorated = Plain;
  Action()(
    Plain.prototype,
    "find",
    Object.getOwnPropertyDescriptor(Plain.prototype, "find") as TypedPropertyDescriptor<typeof find>,
  );
  Service()(Plain);
  expect(Decorated).toBe(Plain);
  expect(Plain.prototype.find).toBe(find);
  expect(Reflect.ownKeys(Plain)).toEqual(keys);
  expect(new Plain(3).find()).toBe(3);
});

test("a class is read once, and an instance shares the definition of its class", () => {
  @Service()
  class OrdersService {}
  const instance = new OrdersService();
  const fromClass = defineService(OrdersService);
  const fromInstance = defineService(instance);
  expect(fromClass.instance).toBeNull();
  expect(fromInstance.instance).toBe(instance);
  expect(fromInstance.definition).toBe(fromClass.definition);
  expect(fromClass.definition.type).toBe(OrdersService);
});
