import "reflect-metadata";
import { Action } from "../../src/decorators/action.ts";
import { Created, Started, Stopped } from "../../src/decorators/lifecycle.ts";
import { Service } from "../../src/decorators/service.ts";
import type { LifecycleHandler } from "../../src/definition/service-definition.ts";
import { define } from "../definition/define.ts";

/** What the handlers of a phase append to the log of an instance. */
function run(instance: { readonly log: readonly string[] }, handlers: readonly LifecycleHandler[]): readonly string[] {
  const before = instance.log.length;
  for (const handler of handlers) handler.call(instance);
  return instance.log.slice(before);
}

class Base {
  readonly log: string[] = [];
  @Started() protected openBase(): void {
    this.log.push("base opens");
  }
  @Started() protected both(): void {
    this.log.push("base both");
  }
  @Stopped() protected closeBase(): void {
    this.log.push("base closes");
  }
}

@Service()
class OrdersService extends Base {
  @Created() protected first(): void {
    this.log.push("first");
  }
  @Created() protected second(): void {
    this.log.push("second");
  }
  @Started() protected open(): void {
    this.log.push("opens");
  }
  @Started() protected override both(): void {
    this.log.push("both");
  }
  @Stopped() protected close(): void {
    this.log.push("closes");
  }
  @Stopped() protected flush(): void {
    this.log.push("flushes");
  }
}

test("methods run in the order of declaration, those of base classes first, and in reverse on stop", () => {
  const { created, started, stopped } = define(OrdersService).lifecycle;
  const instance = new OrdersService();
  expect(run(instance, created)).toEqual(["first", "second"]);
  expect(run(instance, started)).toEqual(["base opens", "both", "opens"]);
  expect(run(instance, stopped)).toEqual(["flushes", "closes", "base closes"]);
});

test("an override without decorator runs in the place of what it overrides", () => {
  @Service()
  class SpecialService extends OrdersService {
    protected override openBase(): void {
      this.log.push("special opens");
    }
  }
  expect(run(new SpecialService(), define(SpecialService).lifecycle.started)).toEqual([
    "special opens",
    "both",
    "opens",
  ]);
});

test("a method may have several roles in the life of a service, and be an action too", () => {
  @Service()
  class CachedService {
    readonly log: string[] = [];
    @Action() @Started() @Created() refresh(): void {
      this.log.push("refreshed");
    }
  }
  const { lifecycle, actions } = define(CachedService);
  expect(run(new CachedService(), [...lifecycle.created, ...lifecycle.started])).toEqual(["refreshed", "refreshed"]);
  expect(actions.map(({ rawName }) => rawName)).toEqual(["refresh"]);
});
