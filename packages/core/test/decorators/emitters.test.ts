import "reflect-metadata";
import { actionOf, define, eventOf, mistakesOf, runAction } from "../definition/define.ts";
import { makeContext } from "../definition/make-context.ts";
import { type Emit, emitWithEsbuild, emitWithStandardDecorators, emitWithSwc, emitWithTsc } from "./emit.ts";
import { Sku } from "./fixtures/declared-types.ts";

const typed: readonly (readonly [string, Emit])[] = [
  ["tsc", emitWithTsc],
  ["swc", emitWithSwc],
];
const all: readonly (readonly [string, Emit])[] = [...typed, ["esbuild", emitWithEsbuild]];
const params = { sku: "a" };
const ctx = makeContext(params, { meta: { user: "Ada" } });

async function load(emit: Emit, fixture: string, name: string): Promise<new () => object> {
  const type = (await emit(fixture))[name];
  if (type === undefined) throw new Error(`The fixture has no class ${name}.`);
  return type;
}

describe.each(all)("compiled with %s", (_name, emit) => {
  test("parameter decorators say what each argument is", async () => {
    const service = new (await load(emit, "handlers.ts", "ExplicitService"))();
    expect(runAction(service, "none", ctx)).toEqual([]);
    expect(runAction(service, "all", ctx)).toEqual(["Ada", ctx, params]);
    expect(runAction(service, "withDefault", ctx)).toEqual([params, ctx]);
    expect(runAction(service, "elimination", ctx)).toEqual([params, ctx]);
    expect(eventOf(define(service), "a").bind(service)(ctx)).toEqual([ctx]);
  }, 30_000);

  test("with the class of the params in the options, the position decides", async () => {
    const service = new (await load(emit, "handlers.ts", "DeclaredService"))();
    expect(runAction(service, "alone", ctx)).toEqual([params]);
    expect(runAction(service, "both", ctx)).toEqual([params, ctx]);
    expect(runAction(service, "withDefault", ctx)).toEqual([params]);
    expect(define(service).actions.map((action) => action.params)).toEqual([Sku, Sku, Sku]);
  }, 30_000);
});

describe.each(typed)("compiled with %s", (_name, emit) => {
  test("the types of parameters say what each argument is", async () => {
    const service = new (await load(emit, "handlers.ts", "TypedService"))();
    const run = (name: string): unknown => runAction(service, name, ctx);
    expect(run("none")).toEqual([]);
    expect(run("context")).toEqual([ctx]);
    expect(run("params")).toEqual([params]);
    for (const name of ["paramsContext", "contextParams", "plainContext", "typeOnlyParams", "colourContext", "list"]) {
      expect([name, run(name)]).toEqual([name, [params, ctx]]);
    }
    for (const name of ["colour", "withDefault", "scalar"]) expect([name, run(name)]).toEqual([name, [params]]);
  }, 30_000);

  test("only a class that somebody wrote is checked by the validator", async () => {
    const definition = define(await load(emit, "handlers.ts", "TypedService"));
    for (const name of ["params", "paramsContext", "contextParams", "withDefault"]) {
      expect([name, actionOf(definition, name).params]).toEqual([name, Sku]);
    }
    for (const name of ["none", "context", "plainContext", "typeOnlyParams", "colour", "list", "scalar"]) {
      expect([name, actionOf(definition, name).params]).toEqual([name, undefined]);
    }
  }, 30_000);

  test("a context imported as a type is reported where nothing else tells", async () => {
    const { list } = mistakesOf(await load(emit, "type-only-context.ts", "TypeOnlyService"));
    expect(list).toMatchObject([
      { method: "context", mend: expect.stringContaining("import Context as a value instead of as a type") },
    ]);
  }, 30_000);
});

test("without types of parameters, every handler with undecorated ones is reported", async () => {
  const { list } = mistakesOf(await load(emitWithEsbuild, "handlers.ts", "TypedService"));
  expect(list.map(({ method }) => method)).toEqual([
    ...["context", "params", "paramsContext", "contextParams", "plainContext", "typeOnlyParams"],
    ...["colour", "colourContext", "list", "withDefault", "scalar"],
  ]);
  expect(list[0]).toMatchObject({
    problem: expect.stringContaining("the compiler emitted no types of parameters"),
    mend: expect.stringContaining("`@Action({ params: Dto })`"),
  });
  expect(list[2]?.problem).toContain("which of parameters 1 and 2 is the params");
});

test("decorators that were compiled as standard ones say what to set", async () => {
  const source = `
    import { Action } from "../../../src/decorators/action.ts";
    export class OrdersService { @Action() find() {} }
  `;
  await expect(emitWithStandardDecorators(source)).rejects.toThrow("Set `experimentalDecorators: true`");
});
