import "reflect-metadata";
import { Context } from "../../src/context/context.ts";
import { Action } from "../../src/decorators/action.ts";
import { Cache, Retry, Timeout } from "../../src/decorators/action-sugar.ts";
import { Event } from "../../src/decorators/event.ts";
import { Throttle } from "../../src/decorators/event-sugar.ts";
import { Ctx } from "../../src/decorators/param.ts";
import { Service } from "../../src/decorators/service.ts";
import { actionOf, define, eventOf, runAction } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";

class Filter {
  limit!: number;
}

class StrictFilter extends Filter {}

abstract class Repository {
  @Action({ timeout: 100, retryPolicy: { retries: 3 }, rest: { path: "/", method: "GET" } })
  find(params: Filter, ctx: Context): unknown {
    return ["base", params, ctx];
  }
  @Action({ hooks: { before: "first", after: "first" } })
  count(): unknown {
    return this.#secret;
  }
  @Event("cleared", { group: "repositories" })
  onCleared(payload: Filter): unknown {
    return ["base", payload];
  }
  first(): void {}
  readonly #secret = "private";
}

const ctx = makeContext({ limit: 1 });

test("a base class with decorated methods is a mixin, private fields included", () => {
  @Service()
  class OrdersService extends Repository {}
  const service = new OrdersService();
  expect(define(OrdersService).actions.map(({ name }) => name)).toEqual(["orders.find", "orders.count"]);
  expect(runAction(service, "count", ctx)).toBe("private");
  expect(runAction(service, "find", ctx)).toEqual(["base", { limit: 1 }, ctx]);
});

test("an override without decorator keeps the registration and runs", () => {
  @Service()
  class OrdersService extends Repository {
    override find(params: Filter, context: Context): unknown {
      return ["override", params, context];
    }
  }
  expect(runAction(new OrdersService(), "find", ctx)).toEqual(["override", { limit: 1 }, ctx]);
  expect(actionOf(define(OrdersService), "find")).toMatchObject({ params: Filter, options: { timeout: 100 } });
});

test("an override with a decorator merges options, has its own parameters, and wins", () => {
  @Service()
  class OrdersService extends Repository {
    @Action({ timeout: 5, retryPolicy: { delay: 10 }, rest: { path: "/all" } })
    override find(@Ctx() context: unknown): unknown {
      return ["override", context];
    }
  }
  const action = actionOf(define(OrdersService), "find");
  expect(action.options).toEqual({
    timeout: 5,
    retryPolicy: { retries: 3, delay: 10 },
    rest: { path: "/all", method: "GET" },
  });
  expect(action.params).toBeUndefined();
  expect(runAction(new OrdersService(), "find", ctx)).toEqual(["override", ctx]);
});

test("an override with the decorator of one option alone changes that option", () => {
  @Service()
  class OrdersService extends Repository {
    @Timeout(7)
    @Retry({ retries: 1 })
    override find(params: StrictFilter, context: Context): unknown {
      return super.find(params, context);
    }
    @Cache() override count(): unknown {
      return 0;
    }
    @Throttle(9) override onCleared(payload: Filter): unknown {
      return ["override", payload];
    }
  }
  const definition = define(OrdersService);
  expect(actionOf(definition, "find")).toMatchObject({
    params: StrictFilter,
    options: { timeout: 7, retryPolicy: { retries: 1 } },
  });
  expect(actionOf(definition, "count").options.cache).toBe(true);
  expect(eventOf(definition, "cleared").options).toMatchObject({ throttle: 9, group: "repositories" });
  expect(eventOf(definition, "cleared").bind(new OrdersService())(ctx)).toEqual(["override", { limit: 1 }]);
});

test("an override may rename its action, hide it, and add hooks", () => {
  @Service()
  class OrdersService extends Repository {
    @Action({ name: "search", visibility: "private" }) override find(): unknown {
      return [];
    }
    @Action({ hooks: { before: "second", after: "second" } }) override count(): unknown {
      return 0;
    }
    second(): void {}
  }
  const calls: string[] = [];
  const instance = Object.assign(new OrdersService(), {
    first: () => calls.push("first"),
    second: () => calls.push("second"),
  });
  expect(actionOf(define(OrdersService), "search")).toMatchObject({ key: "find", visibility: "private" });
  const { before, after } = actionOf(define(OrdersService), "count").hooks;
  for (const hook of before) hook(instance)(ctx);
  for (const hook of after) hook(instance)(ctx, 0);
  expect(calls).toEqual(["first", "second", "second", "first"]);
});

test("two services that extend one base share nothing", () => {
  @Service()
  class OrdersService extends Repository {
    @Timeout(1) override count(): unknown {
      return 1;
    }
    @Event("more") more(): void {}
  }
  @Service()
  class StockService extends Repository {
    @Action() extra(): void {}
  }
  expect(define(OrdersService).actions.map(({ name }) => name)).toEqual(["orders.find", "orders.count"]);
  expect(define(StockService).actions.map(({ name }) => name)).toEqual(["stock.find", "stock.count", "stock.extra"]);
  expect(actionOf(define(StockService), "count").options).toEqual({});
  expect(define(StockService).events.map(({ name }) => name)).toEqual(["cleared"]);
});

test("what @Service says is inherited by the rules of mixins, but the name", () => {
  @Service({
    name: "base",
    version: 3,
    settings: { limits: { rows: 1, bytes: 2 }, list: ["a", "b"], $secureSettings: ["key"], key: 1 },
    metadata: { team: "core", level: 1 },
    dependencies: ["users", "mail"],
  })
  class BaseService {}
  @Service({
    settings: { limits: { rows: 9 }, list: ["x"], $secureSettings: ["limits.bytes", "key"] },
    metadata: { level: 2 },
    dependencies: ["stock", "users"],
  })
  class OrdersService extends BaseService {}
  expect(define(OrdersService)).toMatchObject({
    name: "orders",
    version: 3,
    settings: { limits: { rows: 9, bytes: 2 }, list: ["x", "b"], $secureSettings: ["limits.bytes", "key"], key: 1 },
    metadata: { team: "core", level: 2 },
    dependencies: [{ name: "stock" }, { name: "users" }, { name: "mail" }],
  });
  expect(define(OrdersService).info.settings).toEqual({ limits: { rows: 9 }, list: ["x", "b"] });
  expect(define(BaseService)).toMatchObject({ name: "base", settings: { limits: { rows: 1 } } });
});

test("a subclass without @Service, such as a test double, is the service of its base class", () => {
  @Service({ name: "orders", version: 1 })
  class OrdersService {
    @Action() find(): string {
      return "real";
    }
  }
  class FakeOrders extends OrdersService {
    override find(): string {
      return "fake";
    }
  }
  expect(define(FakeOrders).fullName).toBe("v1.orders");
  expect(define(FakeOrders).type).toBe(FakeOrders);
  expect(runAction(new FakeOrders(), "find", ctx)).toBe("fake");
});

test("a class made by a function that takes a base class is a mixin too", () => {
  function countable(Base: new () => Repository) {
    class Counting extends Base {
      @Action() total(): number {
        return 3;
      }
    }
    return Counting;
  }
  class Stored extends Repository {}
  @Service()
  class OrdersService extends countable(Stored) {}
  expect(runAction(new OrdersService(), "total", ctx)).toBe(3);
  expect(define(OrdersService).actions).toHaveLength(3);
});
