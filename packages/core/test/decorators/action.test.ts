import "reflect-metadata";
import { Action } from "../../src/decorators/action.ts";
import { Bulkhead, Cache, CircuitBreaker, Fallback, Retry, Timeout } from "../../src/decorators/action-sugar.ts";
import { Method } from "../../src/decorators/method.ts";
import { Service } from "../../src/decorators/service.ts";
import { actionOf, define } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";

class Filter {
  limit!: number;
}

test("an action is named after its method unless a name is given", () => {
  @Service({ name: "orders", version: 1 })
  class OrdersService {
    @Action() find(): void {}
    @Action("list") all(): void {}
    @Action({ name: "admin.count" }) count(): void {}
    @Action("remove", { timeout: 5 }) destroy(): void {}
  }
  expect(define(OrdersService).actions.map(({ key, rawName, name }) => [key, rawName, name])).toEqual([
    ["find", "find", "v1.orders.find"],
    ["all", "list", "v1.orders.list"],
    ["count", "admin.count", "v1.orders.admin.count"],
    ["destroy", "remove", "v1.orders.remove"],
  ]);
  expect(actionOf(define(OrdersService), "remove").options.timeout).toBe(5);
});

test("visibility is published unless declared", () => {
  @Service()
  class OrdersService {
    @Action() one(): void {}
    @Action({ visibility: null }) two(): void {}
    @Action({ visibility: "private" }) three(): void {}
  }
  expect(define(OrdersService).actions.map(({ visibility }) => visibility)).toEqual([
    "published",
    "published",
    "private",
  ]);
});

test("options of their own decorators merge with those of @Action, in any order", () => {
  const check = (): boolean => true;
  const expected = {
    timeout: 10,
    cache: { keys: ["id"] },
    retryPolicy: { enabled: true, retries: 3, check },
    circuitBreaker: { enabled: true, threshold: 0.1 },
    bulkhead: { enabled: true, concurrency: 2 },
    fallback: "instead",
    rest: "GET /",
  };
  @Service()
  class Above {
    @Cache({ keys: ["id"] })
    @Timeout(10)
    @Retry(3)
    @CircuitBreaker({ threshold: 0.1 })
    @Bulkhead({ concurrency: 2 })
    @Fallback("instead")
    @Action({ rest: "GET /", retryPolicy: { check }, timeout: 1_000 })
    find(): void {}
    instead(): void {}
  }
  @Service()
  class Below {
    @Action({ rest: "GET /", retryPolicy: { check }, timeout: 1_000 })
    @Fallback("instead")
    @Bulkhead({ concurrency: 2 })
    @CircuitBreaker({ threshold: 0.1 })
    @Retry({ retries: 3 })
    @Timeout(10)
    @Cache({ keys: ["id"] })
    find(): void {}
    instead(): void {}
  }
  expect(actionOf(define(Above), "find").options).toEqual(expected);
  expect(actionOf(define(Below), "find").options).toEqual(expected);
});

test("the setting $cache is the default of actions that say nothing about caching", () => {
  @Service({ settings: { $cache: { ttl: 5 } } })
  class OrdersService {
    @Action() one(): void {}
    @Action({ cache: false }) two(): void {}
    @Cache() @Action() three(): void {}
  }
  const caches = define(OrdersService).actions.map(({ options, info }) => [options.cache, info.cache]);
  expect(caches).toEqual([
    [{ ttl: 5 }, { ttl: 5 }],
    [false, false],
    [true, true],
  ]);
});

test("the class of the params argument is what the validator checks, unless the options say otherwise", () => {
  const schema = { limit: "number" };
  @Service()
  class OrdersService {
    @Action() byType(_params: Filter): void {}
    @Action({ params: schema }) bySchema(_params: Filter): void {}
    @Action({ params: false }) unchecked(_params: Filter): void {}
    @Action() text(_params: string): void {}
    @Action() list(_params: Filter[]): void {}
    @Action() date(_params: Date): void {}
    @Action() bytes(_params: Uint8Array): void {}
  }
  const definition = define(OrdersService);
  expect(actionOf(definition, "byType").params).toBe(Filter);
  expect(actionOf(definition, "bySchema").params).toEqual(schema);
  for (const name of ["unchecked", "text", "list", "date", "bytes"])
    expect(actionOf(definition, name).params).toBeUndefined();
});

test("a fallback is a function or the name of a method, and runs as the service", () => {
  @Service()
  class OrdersService {
    readonly label = "service";
    @Fallback("instead") @Action() byName(): void {}
    @Fallback(function (this: unknown, _ctx, error) {
      return [(this as OrdersService).label, error.message];
    })
    @Action()
    byFunction(): void {}
    @Action() without(): void {}
    instead(_ctx: unknown, error: Error): string {
      return `${this.label}: ${error.message}`;
    }
  }
  const instance = new OrdersService();
  const fallback = (name: string): unknown =>
    actionOf(define(instance), name).fallback?.(instance)(makeContext(), new Error("no"));
  expect(fallback("byName")).toBe("service: no");
  expect(fallback("byFunction")).toEqual(["service", "no"]);
  expect(actionOf(define(instance), "without").fallback).toBeNull();
});

test("methods with @Method are listed, and are no actions", () => {
  @Service()
  class OrdersService {
    @Method() helper(): number {
      return 1;
    }
  }
  const { methods, actions } = define(OrdersService);
  expect(actions).toEqual([]);
  expect(methods).toEqual({ helper: OrdersService.prototype.helper });
});

test("a schema of a validation library is passed on as the very object that it is", () => {
  const standard = { "~standard": { version: 1 }, nested: {} };
  const marked = { type: "object", [Symbol("kind")]: "Object" };
  class Parsed {
    parse(): void {}
  }
  const instance = new Parsed();
  @Service()
  class OrdersService {
    @Action({ params: standard }) one(): void {}
    @Action({ params: marked }) two(): void {}
    @Action({ params: instance }) three(): void {}
  }
  const { actions } = define(OrdersService);
  expect(actions.map(({ params }) => params)).toEqual([standard, marked, instance]);
  expect(actions.map(({ params }, index) => params === [standard, marked, instance][index])).toEqual([
    true,
    true,
    true,
  ]);
  expect(actions.map(({ info }) => "params" in info)).toEqual([false, false, false]);
  expect(Object.isFrozen(standard)).toBe(false);
});
