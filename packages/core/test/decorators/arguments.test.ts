import "reflect-metadata";
import { Context } from "../../src/context/context.ts";
import { Action } from "../../src/decorators/action.ts";
import { Event } from "../../src/decorators/event.ts";
import { Ctx, Headers, Meta, Params } from "../../src/decorators/param.ts";
import { Service } from "../../src/decorators/service.ts";
import { define, eventOf, mistakesOf, runAction } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";

class Sku {
  sku!: string;
}

class AuditedContext extends Context<Sku> {}

/** A class with the members of a context, as another copy of the package would bring it. */
class ForeignContext {
  get requestID(): string {
    return "";
  }
  get deadline(): number {
    return 0;
  }
  emit(): void {}
}

interface Plain {
  readonly sku: string;
}

@Service()
class Handlers {
  readonly self = this;
  @Action() none(): unknown {
    return [this.self === this];
  }
  @Action() context(ctx: Context<Sku>): unknown {
    return [ctx];
  }
  @Action() subclass(ctx: AuditedContext): unknown {
    return [ctx];
  }
  @Action() foreign(ctx: ForeignContext): unknown {
    return [ctx];
  }
  @Action() params(params: Sku): unknown {
    return [params];
  }
  @Action() paramsContext(params: Sku, ctx: Context): unknown {
    return [this, params, ctx];
  }
  @Action() contextParams(ctx: Context, params: Sku): unknown {
    return [this, params, ctx];
  }
  @Action() plainContext(params: Plain, ctx: Context): unknown {
    return [this, params, ctx];
  }
  @Action() contextPlain(ctx: Context, params: Plain): unknown {
    return [this, params, ctx];
  }
  @Action() unknownContextFirst(ctx: unknown, params: Sku): unknown {
    return [this, params, ctx];
  }
  @Action() unknownContextSecond(params: Sku, ctx: unknown): unknown {
    return [this, params, ctx];
  }
  @Action() byPosition(params: Plain, ctx: unknown): unknown {
    return [this, params, ctx];
  }
  @Action() optional(params?: Sku): unknown {
    return [params];
  }
  @Action({ params: Sku }) declared(params: unknown): unknown {
    return [params];
  }
  @Action() explicit(@Ctx() ctx: unknown, @Meta("user.name") name: unknown, @Params() params: unknown): unknown {
    return [ctx, name, params];
  }
  @Action() rest(@Headers("token") token: string, @Meta() meta: object, @Headers() headers: object): unknown {
    return [token, meta, headers];
  }
  @Action() mixed(params: Sku, ctx: Context, @Meta("user") user: unknown): unknown {
    return [params, ctx, user];
  }
  @Action() elimination(@Params() params: Sku, ctx: unknown): unknown {
    return [params, ctx];
  }
  @Action() otherElimination(@Ctx() ctx: Context, params: unknown): unknown {
    return [params, ctx];
  }
}

const params = { sku: "a" };
const ctx = makeContext(params, { meta: { user: { name: "Ada" } }, headers: { token: "t" } });
const service = new Handlers();

test.each([
  ["none", [true]],
  ["context", [ctx]],
  ["subclass", [ctx]],
  ["foreign", [ctx]],
  ["params", [params]],
  ["paramsContext", [service, params, ctx]],
  ["contextParams", [service, params, ctx]],
  ["plainContext", [service, params, ctx]],
  ["contextPlain", [service, params, ctx]],
  ["unknownContextFirst", [service, params, ctx]],
  ["unknownContextSecond", [service, params, ctx]],
  ["byPosition", [service, params, ctx]],
  ["optional", [params]],
  ["declared", [params]],
  ["explicit", [ctx, "Ada", params]],
  ["rest", ["t", { user: { name: "Ada" } }, { token: "t" }]],
  ["mixed", [params, ctx, { name: "Ada" }]],
  ["elimination", [params, ctx]],
  ["otherElimination", [params, ctx]],
])("the handler %s gets its arguments", (name, expected) => {
  expect(runAction(service, name, ctx)).toEqual(expected);
});

test("a path into meta that is not there reads as undefined", () => {
  expect(runAction(service, "explicit", makeContext(params))).toMatchObject([{}, undefined, params]);
});

test("the method of the instance is looked up when it is bound, overrides included", () => {
  class Override extends Handlers {
    override params(given: Sku): unknown {
      return ["overridden", given];
    }
  }
  const own = new Handlers();
  own.params = () => "own";
  expect(runAction(new Override(), "params", ctx)).toEqual(["overridden", params]);
  expect(runAction(own, "params", ctx)).toBe("own");
});

test("an event handler gets the payload where an action gets the params", () => {
  @Service()
  class Listener {
    @Event("a") onA(payload: Sku, context: Context): unknown {
      return [this, payload, context];
    }
    @Event("b") onB(@Params() payload: Plain): unknown {
      return payload;
    }
  }
  const instance = new Listener();
  expect(eventOf(define(instance), "a").bind(instance)(ctx)).toEqual([instance, params, ctx]);
  expect(eventOf(define(instance), "a").params).toBe(Sku);
  expect(eventOf(define(instance), "b").bind(instance)(ctx)).toBe(params);
});

test("a parameter that may be the params or the context is reported with the line to add", () => {
  @Service()
  class Vague {
    @Action() find(_anything: Plain): void {}
    @Event("a") on(_anything: () => void): void {}
  }
  const { list, message } = mistakesOf(Vague);
  expect(list).toEqual([
    {
      class: "Vague",
      file: expect.stringMatching(/arguments\.test\.ts$/),
      method: "find",
      problem: "nothing tells whether parameter 1 is the params or the context: its emitted type is Object",
      mend: expect.stringContaining("`@Ctx() ctx: Context`"),
    },
    expect.objectContaining({ method: "on", problem: expect.stringContaining("is the payload or the context") }),
  ]);
  expect(list[0]?.mend).toContain("import Context as a value");
  expect(list[0]?.mend).toContain("`@Params() params`");
  for (const { problem, mend } of list) expect(message).toContain(`${problem}. ${mend}.`);
});

@Service()
class Mistaken {
  @Action() threeParams(_one: Sku, _other: Plain, @Params() _third: Sku): void {}
  @Action() twoTypes(_one: Sku, _other: string): void {}
  @Action() twoDecorated(@Params() _one: Sku, @Params() _other: Sku): void {}
  @Action() twoContexts(_one: Context, _other: Context): void {}
  @Action() tooMany(_one: Sku, _ctx: Context, _third: string): void {}
}

test.each([
  ["threeParams", "two parameters would get the params, judged by the types of those without a decorator"],
  ["twoTypes", "two parameters would get the params, judged by the types of those without a decorator"],
  ["twoDecorated", "two parameters would get the params"],
  ["twoContexts", "two parameters would get the context, judged by the types of those without a decorator"],
  ["tooMany", "3 parameters have no decorator, and at most two, the params and the context, can be told apart"],
])("%s is reported", (method, problem) => {
  expect(mistakesOf(Mistaken).list.find((mistake) => mistake.method === method)?.problem).toBe(problem);
});
