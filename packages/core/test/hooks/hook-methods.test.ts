import "reflect-metadata";
import { Action, After, Before, Context, OnError, Params, Service, type ServiceSchema } from "@isomer/core";
import { FakeClock, startCluster } from "@isomer/testing";

@Service({ name: "posts", hooks: { before: { "*": "open" } } })
class PostsService {
  readonly order: string[] = [];

  @Action({ hooks: { before: ["load", (ctx: Context) => void (ctx.locals.loaded = true)] } })
  create(@Params() params: { readonly title: string }, ctx: Context): string {
    this.order.push(`create, loaded: ${String(ctx.locals.loaded)}`);
    if (params.title === "") throw new Error("untitled");
    return params.title;
  }

  @Action()
  list(): readonly string[] {
    this.order.push("list");
    return [];
  }

  protected open(): void {
    this.order.push("open");
  }

  @Before("create", "update")
  protected authorise(ctx: Context): void {
    this.order.push(`authorise ${ctx.action?.rawName}`);
  }

  protected async load(): Promise<void> {
    this.order.push("load");
  }

  @After()
  protected sign(_ctx: Context, result: unknown): unknown {
    this.order.push("sign");
    return `${String(result)}, signed`;
  }

  @After("cre*")
  protected trim(_ctx: Context, result: string): string {
    this.order.push("trim");
    return result.trim();
  }

  @OnError("create")
  protected explain(_ctx: Context, error: Error): never {
    this.order.push("explain");
    throw new Error("It could not be created.", { cause: error });
  }

  @Action()
  update(): string {
    return "updated";
  }
}

async function calling(
  action: string,
  params?: unknown,
): Promise<{ readonly outcome: unknown; readonly order: readonly string[] }> {
  const posts = new PostsService();
  await using cluster = await startCluster({ nodes: { a: { services: [posts] }, b: {} }, clock: new FakeClock() });
  const outcome = await cluster.nodes.b.call(action, params).catch((error: unknown) => error);
  return { outcome, order: posts.order };
}

test("methods with decorators run around the actions they name, with the service as `this`", async () => {
  expect(await calling("posts.create", { title: " Isomers " })).toEqual({
    outcome: "Isomers, signed",
    order: ["open", "authorise create", "load", "create, loaded: true", "trim", "sign"],
  });
});

test("and not around others", async () => {
  expect(await calling("posts.list")).toEqual({ outcome: ", signed", order: ["open", "list", "sign"] });
});

test("an error goes to the methods for errors, with its cause", async () => {
  const { outcome, order } = await calling("posts.create", { title: "" });
  expect(outcome).toMatchObject({ message: "It could not be created.", cause: { message: "untitled" } });
  expect(order.slice(-2)).toEqual(["create, loaded: true", "explain"]);
});

test("a plain definition names its methods, alone or among functions", async () => {
  const order: string[] = [];
  const schema: ServiceSchema = {
    name: "posts",
    settings: { by: "Ada" },
    hooks: { after: { "*": "sign" }, error: { "*": ["note", "answer"] } },
    actions: {
      create: {
        hooks: { before: ["check", () => void order.push("function")] },
        handler: (ctx) => {
          if (ctx.params === "bad") throw new Error("bad title");
          return ctx.params;
        },
      },
    },
    methods: {
      check() {
        order.push(`check for ${String(this.settings.by)}`);
      },
      sign(_ctx: Context, result: unknown) {
        return `${String(result)} by ${String(this.settings.by)}`;
      },
      note(_ctx: Context, error: Error) {
        order.push(error.message);
        throw error;
      },
      answer: () => "nothing",
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [schema] } }, clock: new FakeClock() });
  expect(await cluster.nodes.a.call("posts.create", "Isomers")).toBe("Isomers by Ada");
  expect(order).toEqual(["check for Ada", "function"]);
  expect(await cluster.nodes.a.call("posts.create", "bad")).toBe("nothing");
  expect(order.at(-1)).toBe("bad title");
});
