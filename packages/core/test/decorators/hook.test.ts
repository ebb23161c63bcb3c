import "reflect-metadata";
import type { Context } from "../../src/context/context.ts";
import { Action } from "../../src/decorators/action.ts";
import { After, Before, OnError } from "../../src/decorators/hook.ts";
import { Service } from "../../src/decorators/service.ts";
import type { ActionDefinition } from "../../src/definition/service-definition.ts";
import { actionOf, define } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";

/** Runs all hooks of an action on an instance that keeps a log, and answers the log. */
function runHooks(instance: { log: string[] }, name: string): readonly string[] {
  const { hooks }: ActionDefinition = actionOf(define(instance), name);
  const ctx = makeContext();
  instance.log = [];
  for (const hook of hooks.before) hook(instance)(ctx);
  for (const hook of hooks.after) hook(instance)(ctx, "result");
  for (const hook of hooks.error) hook(instance)(ctx, new Error("failure"));
  return instance.log;
}

class Logging {
  log: string[] = [];
  protected note(line: string): unknown {
    return this.log.push(line);
  }
}

@Service({ hooks: { before: { "create|update": "prepare" }, after: { "*": "seal" } } })
class OrdersService extends Logging {
  @Action({ hooks: { before: "own", after: ["own", "own"], error: "own" } }) create(): void {}
  @Action() update(): void {}
  @Action("create-many") createMany(): void {}
  @Action() find(): void {}

  own(_ctx: Context): unknown {
    return this.note("own");
  }
  prepare(): unknown {
    return this.note("prepare");
  }
  seal(_ctx: Context, result: unknown): unknown {
    return this.note(`seal ${String(result)}`);
  }
  @Before("create", "create-*") check(_ctx: Context): unknown {
    return this.note("check");
  }
  @Before() all(): unknown {
    return this.note("all");
  }
  @After("create*") @OnError("create*") finish(_ctx: Context, outcome: unknown): unknown {
    return this.note(`finish ${outcome instanceof Error ? outcome.message : String(outcome)}`);
  }
  @OnError("*") explain(_ctx: Context, error: Error): unknown {
    return this.note(`explain ${error.message}`);
  }
}

test("before an action run the hooks for all, then the matching ones, then its own; after it, and on errors, in reverse", () => {
  expect(runHooks(new OrdersService(), "create")).toEqual([
    ...["all", "prepare", "check", "own"],
    ...["own", "own", "finish result", "seal result"],
    ...["own", "finish failure", "explain failure"],
  ]);
});

test("hooks run for the actions that their pattern matches", () => {
  const service = new OrdersService();
  expect(runHooks(service, "update")).toEqual(["all", "prepare", "seal result", "explain failure"]);
  expect(runHooks(service, "create-many")).toEqual([
    ...["all", "check", "finish result", "seal result"],
    ...["finish failure", "explain failure"],
  ]);
  expect(runHooks(service, "find")).toEqual(["all", "seal result", "explain failure"]);
});

test("functions as hooks run as the service, and with their context", () => {
  const seen: unknown[] = [];
  @Service({
    hooks: {
      before: {
        "*": function (this: unknown, ctx) {
          seen.push(this, ctx);
        },
      },
    },
  })
  class StockService {
    @Action() find(): void {}
  }
  const instance = new StockService();
  const ctx = makeContext();
  for (const hook of actionOf(define(instance), "find").hooks.before) hook(instance)(ctx);
  expect(seen).toEqual([instance, ctx]);
});

test("hooks of a base class run first before the action, and last after it", () => {
  class Base extends Logging {
    @Before("*") first(): unknown {
      return this.note("base");
    }
    @After("find") last(_ctx: Context, result: unknown): unknown {
      return this.note(`base ${String(result)}`);
    }
    @Before("other") unused(): void {}
  }
  @Service()
  class StockService extends Base {
    @Action() find(): void {}
    @Before("*") second(): unknown {
      return this.note("own");
    }
    @After("find") before(_ctx: Context, result: unknown): unknown {
      return this.note(`own ${String(result)}`);
    }
    // Declared again, it still runs once, in the place it has in the base class.
    @Before("*") override first(): unknown {
      return this.note("override");
    }
  }
  expect(runHooks(new StockService(), "find")).toEqual(["override", "own", "own result", "base result"]);
});
