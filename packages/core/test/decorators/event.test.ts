import "reflect-metadata";
import type { Context } from "../../src/context/context.ts";
import { Bulkhead } from "../../src/decorators/action-sugar.ts";
import { Event } from "../../src/decorators/event.ts";
import { Debounce, Throttle } from "../../src/decorators/event-sugar.ts";
import { Ctx } from "../../src/decorators/param.ts";
import { Service } from "../../src/decorators/service.ts";
import { define, eventOf, mistakesOf } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";

class Payment {
  amount!: number;
}

class Refund {
  amount!: number;
}

test("one method may listen to several events, each with options of its own", () => {
  @Service({ name: "billing", version: 2 })
  class BillingService {
    @Event("payment.*.settled", { group: "accounts" })
    @Event("refund.**")
    @Event({ name: "invoice.created", priority: 3 })
    onMoney(_payload: Payment): void {}
  }
  const definition = define(BillingService);
  expect(definition.events.map(({ name, group }) => [name, group])).toEqual([
    ["payment.*.settled", "accounts"],
    ["refund.**", "billing"],
    ["invoice.created", "billing"],
  ]);
  expect(eventOf(definition, "invoice.created").options.priority).toBe(3);
});

test("options of their own decorators apply to every event of the method", () => {
  @Service()
  class BillingService {
    @Throttle(10)
    @Event("a")
    @Event("b", { throttle: 50 })
    @Debounce(20)
    @Bulkhead({ concurrency: 1 })
    on(): void {}
  }
  const expected = { throttle: 10, debounce: 20, bulkhead: { enabled: true, concurrency: 1 } };
  expect(define(BillingService).events.map(({ options }) => options)).toEqual([
    { name: "a", ...expected },
    { name: "b", ...expected },
  ]);
});

test("several methods may listen to one event, and run at the same time", async () => {
  const seen: string[] = [];
  @Service()
  class BillingService {
    @Event("paid") async first(@Ctx() ctx: Context): Promise<void> {
      seen.push("first starts");
      await Promise.resolve();
      seen.push(`first ends ${String(ctx.params)}`);
    }
    @Event("paid", { group: "accounts" }) second(): void {
      seen.push("second");
    }
  }
  const { events } = define(BillingService);
  expect(events).toHaveLength(1);
  expect(events[0]?.group).toBe("accounts");
  await events[0]?.bind(new BillingService())(makeContext("p"));
  expect(seen).toEqual(["first starts", "second", "first ends p"]);
});

test("when handlers of one event fail, the error of one is thrown as it is, and those of several together", async () => {
  const failures: string[] = [];
  @Service()
  class BillingService {
    @Event("paid") first(): void {
      if (failures.includes("first")) throw new Error("first");
    }
    @Event("paid") async second(): Promise<void> {
      if (failures.includes("second")) throw new Error("second");
    }
  }
  const handler = eventOf(define(BillingService), "paid").bind(new BillingService());
  await expect(handler(makeContext())).resolves.toEqual([undefined, undefined]);
  failures.push("second");
  await expect(handler(makeContext())).rejects.toThrow(new Error("second"));
  failures.push("first");
  const error: unknown = await Promise.resolve(handler(makeContext())).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as AggregateError).errors).toEqual([new Error("first"), new Error("second")]);
  expect((error as AggregateError).message).toBe("2 handlers of one event failed: first; second");
});

test("what other nodes are told names the group only where it was declared", () => {
  @Service("billing")
  class BillingService {
    @Event("a") one(): void {}
    @Event("b", { group: "accounts" }) two(): void {}
  }
  expect(define(BillingService).info.events).toEqual({ a: { name: "a" }, b: { name: "b", group: "accounts" } });
});

test("handlers of one event that cannot be one listener are reported", () => {
  @Service()
  class Groups {
    @Event("paid", { group: "one" }) first(): void {}
    @Event("paid", { group: "two" }) second(): void {}
  }
  @Service()
  class Payloads {
    @Event("paid") first(_payload: Payment): void {}
    @Event("paid") second(_payload: Refund): void {}
  }
  @Service()
  class Unchecked {
    @Event("paid", { params: false }) first(_payload: Payment): void {}
    @Event("paid", { params: false }) second(_payload: Refund): void {}
  }
  expect(mistakesOf(Groups).list).toMatchObject([
    { method: "second", problem: expect.stringContaining("another `group`") },
  ]);
  expect(mistakesOf(Payloads).list).toMatchObject([
    { method: "second", problem: expect.stringContaining("different classes") },
  ]);
  expect(eventOf(define(Unchecked), "paid").params).toBeUndefined();
});
