import { Context } from "../../src/context/context.ts";
import { Action } from "../../src/decorators/action.ts";
import { Bulkhead, Cache, CircuitBreaker, Fallback, Retry, Timeout } from "../../src/decorators/action-sugar.ts";
import { Event } from "../../src/decorators/event.ts";
import { Debounce, Throttle } from "../../src/decorators/event-sugar.ts";
import { After, Before, OnError } from "../../src/decorators/hook.ts";
import { Created, Started, Stopped } from "../../src/decorators/lifecycle.ts";
import { Method } from "../../src/decorators/method.ts";
import { Ctx, Headers, Meta, Params } from "../../src/decorators/param.ts";
import { Service } from "../../src/decorators/service.ts";

class Sku {
  sku!: string;
}

@Service({
  name: "stock",
  version: 1,
  settings: { limit: 10 },
  dependencies: ["orders", { name: "users", version: [1, 2] }],
  hooks: { before: { "*": ["prepare", (ctx) => ctx.id] }, error: { find: (_ctx, error) => error.message } },
})
export class StockService {
  constructor(private readonly limit: number) {}

  @Action({ timeout: 100, rest: "GET /stock" })
  @Cache({ keys: ["sku"], ttl: 10 })
  @Timeout(10)
  @Retry({ retries: 3 })
  @CircuitBreaker({ threshold: 0.3 })
  @Bulkhead({ concurrency: 3 })
  @Fallback((ctx, error) => [ctx.id, error.message])
  async find(params: Sku, ctx: Context): Promise<string> {
    return params.sku + ctx.id;
  }

  @Action("named")
  first(
    @Params() _params: unknown,
    @Ctx() _ctx: unknown,
    @Meta("user") _user: string,
    @Headers() _headers: object,
  ): void {}

  @Action("other", { visibility: "private" })
  protected second(): void {}

  @Event("stock.*", { group: "billing" })
  @Event({ name: "order.created" })
  @Throttle(10)
  @Debounce(10)
  private onStock(_payload: Sku): void {}

  @Method()
  helper(): number {
    return this.limit;
  }

  @Created()
  created(): void {}

  @Started()
  protected async open(): Promise<void> {}

  @Stopped()
  protected close(): Promise<void> {
    this.onStock(new Sku());
    return Promise.resolve();
  }

  @Before("find", "create-*")
  prepare(_ctx: Context): void {}

  @After()
  seal(_ctx: Context, result: unknown): unknown {
    return result;
  }

  @OnError("*")
  explain(_ctx: Context, error: Error): never {
    throw error;
  }
}

@Service("abstract")
export abstract class AbstractService {
  @Action() abstracted(): void {}
}

export class WrongService {
  // @ts-expect-error an action is a method of the instance
  @Action()
  static find(): void {}

  // @ts-expect-error not a getter
  @Action()
  get size(): number {
    return 1;
  }

  // @ts-expect-error nor a property
  @Action()
  create = async (): Promise<void> => {};

  // @ts-expect-error a key is a text
  @Action()
  [Symbol.iterator](): void {}

  // @ts-expect-error an event has a name
  @Event()
  onNothing(): void {}

  // @ts-expect-error nobody waits for created
  @Created()
  async create1(): Promise<void> {}

  // @ts-expect-error a lifecycle method is called without arguments
  @Started()
  open(_ctx: Context): void {}

  // @ts-expect-error a hook before the action has no result yet
  @Before()
  prepare(_ctx: Context, _result: unknown): void {}

  // @ts-expect-error options are typed
  @Action({ timeout: "1s" })
  slow(): void {}

  // @ts-expect-error there is no such visibility
  @Action({ visibility: "secret" })
  hidden(): void {}

  // @ts-expect-error a timeout is a number
  @Timeout("1s")
  other(): void {}

  // @ts-expect-error there is no such option
  @Retry({ attempts: 3 })
  third(): void {}

  // @ts-expect-error the context has no such member
  @Fallback((ctx) => ctx.nothing)
  fourth(): void {}

  // @ts-expect-error arguments of a constructor come from the container
  constructor(@Ctx() readonly ctx: Context) {}
}

// @ts-expect-error there is no such option
@Service({ nmae: "orders" })
export class MisspeltService {}
