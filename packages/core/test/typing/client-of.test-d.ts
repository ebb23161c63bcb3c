import type { Readable } from "node:stream";
import type { CallOptions } from "../../src/context/call-options.ts";
import type { ClientOf } from "../../src/context/client.ts";
import type { Context } from "../../src/context/context.ts";

/** Both ways assignable, and of the same shape. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function holds<_T extends true>(): void;

class Sku {
  sku!: string;
  quantity?: number;
}

class Filter {
  limit?: number;
  after?: string;
}

interface Order {
  readonly id: string;
}

abstract class CatalogService {
  readonly version = 1;
  settings = { limit: 10 };
  get size(): number {
    return 1;
  }
  nothing(): void {}
  contextAlone(_ctx: Context): string {
    return "";
  }
  contextOfParams(_ctx: Context<Sku>): Promise<Order> {
    return Promise.resolve({ id: "" });
  }
  paramsThenContext(_params: Sku, _ctx: Context): Promise<Order> {
    return Promise.resolve({ id: "" });
  }
  contextThenParams(_ctx: Context, _params: Sku): Order {
    return { id: "" };
  }
  contextWithMeta(_ctx: Context<Sku, { user: string }>): Order {
    return { id: "" };
  }
  paramsAlone(params: Sku): Order {
    return { id: params.sku };
  }
  optionalParams(_params?: Sku): Order[] {
    return [];
  }
  partialParams(_params: Filter, _ctx: Context): Order[] {
    return [];
  }
  looseContext(_ctx: Context<Filter>): Order[] {
    return [];
  }
  scalar(id: number): number {
    return id;
  }
  withMeta(_params: Sku, _ctx: Context, _user: string): void {}
  async *each(_params: Sku): AsyncGenerator<Order> {}
  async download(): Promise<Readable> {
    throw new Error();
  }
  overloaded(params: Sku): Order;
  overloaded(params: Filter): number;
  overloaded(_params: Sku | Filter): unknown {
    return 1;
  }
  generic<T extends Sku>(params: T): T {
    return params;
  }
  union(params: Sku | Order): Sku | Order {
    return params;
  }
  maybe(): string | undefined {
    return undefined;
  }
  fails(): never {
    throw new Error();
  }
  abstract contract(params: Sku): Promise<Order>;
  protected hidden(): void {}
  private secret(): void {}
  reveal(): void {
    this.secret();
  }
}

type Client = ClientOf<CatalogService>;

holds<Equal<Client["nothing"], (params?: undefined, options?: CallOptions) => Promise<void>>>();
holds<Equal<Client["contextAlone"], (params?: unknown, options?: CallOptions) => Promise<string>>>();
holds<Equal<Client["contextOfParams"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<Equal<Client["contextWithMeta"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<Equal<Client["paramsThenContext"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<Equal<Client["contextThenParams"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<Equal<Client["paramsAlone"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<Equal<Client["optionalParams"], (params?: Sku, options?: CallOptions) => Promise<Order[]>>>();
holds<Equal<Client["partialParams"], (params?: Filter, options?: CallOptions) => Promise<Order[]>>>();
holds<Equal<Client["looseContext"], (params?: Filter, options?: CallOptions) => Promise<Order[]>>>();
holds<Equal<Client["scalar"], (params: number, options?: CallOptions) => Promise<number>>>();
holds<Equal<Client["withMeta"], (params: Sku, options?: CallOptions) => Promise<void>>>();
holds<Equal<Client["each"], (params: Sku, options?: CallOptions) => Promise<AsyncIterable<Order>>>>();
holds<Equal<Client["download"], (params?: undefined, options?: CallOptions) => Promise<Readable>>>();
holds<Equal<Client["overloaded"], (params?: Filter, options?: CallOptions) => Promise<number>>>();
holds<Equal<Client["generic"], (params: Sku, options?: CallOptions) => Promise<Sku>>>();
holds<Equal<Client["union"], (params: Sku | Order, options?: CallOptions) => Promise<Sku | Order>>>();
holds<Equal<Client["contract"], (params: Sku, options?: CallOptions) => Promise<Order>>>();
holds<
  Equal<
    keyof Client,
    | "nothing"
    | "contextAlone"
    | "contextOfParams"
    | "contextWithMeta"
    | "paramsThenContext"
    | "contextThenParams"
    | "paramsAlone"
    | "optionalParams"
    | "partialParams"
    | "looseContext"
    | "scalar"
    | "withMeta"
    | "each"
    | "download"
    | "overloaded"
    | "generic"
    | "union"
    | "maybe"
    | "fails"
    | "contract"
    | "reveal"
  >
>();
holds<Equal<Client["maybe"], (params?: undefined, options?: CallOptions) => Promise<string | undefined>>>();
holds<Equal<Client["fails"], (params?: undefined, options?: CallOptions) => Promise<never>>>();

export async function calls(client: Client, ctx: Context): Promise<void> {
  const order: Order = await client.paramsThenContext({ sku: "a" }, { timeout: 100 });
  await client.partialParams();
  await client.nothing();
  for await (const { id } of await client.each({ sku: "a" })) await client.scalar(id.length);
  const nested: Order = await ctx.client<CatalogService>("v1.catalog").paramsAlone({ sku: order.id });

  // @ts-expect-error the params are required
  await client.paramsAlone();
  // @ts-expect-error a param has another type
  await client.paramsAlone({ sku: 1 });
  // @ts-expect-error there is no such param
  await client.paramsAlone({ sku: nested.id, colour: "red" });
  // @ts-expect-error there is no such call option
  await client.paramsAlone({ sku: "a" }, { timeoutMs: 1 });
  // @ts-expect-error the action takes nothing
  await client.nothing({ sku: "a" });
  // @ts-expect-error the result is a promise
  client.scalar(1).toFixed();
  // @ts-expect-error a protected method is no action
  void client.hidden;
  // @ts-expect-error nor is a private one
  void client.secret;
  // @ts-expect-error nor a property
  void client.settings;
  // @ts-expect-error nor a getter
  void client.size;
  // @ts-expect-error a client cannot be changed
  client.nothing = () => Promise.resolve();
  // @ts-expect-error nobody can throw into a generator that runs on another node
  (await client.each({ sku: "a" })).throw(new Error());
}

export function contexts(loose: Context, typed: Context<Sku>, withMeta: Context<Sku, { user?: string }>): void {
  holds<Equal<typeof loose.params, unknown>>();
  holds<Equal<typeof typed.params, Sku>>();
  holds<Equal<typeof withMeta.meta, { user?: string }>>();
  // @ts-expect-error params without a type must be looked at first
  void loose.params.sku;
}
