import type { Context } from "../context/context.ts";
import { asStream } from "../kernel/as-stream.ts";
import type { ArgumentSource } from "./declaration.ts";
import type { AnyFunction, BoundHandler } from "./service-definition.ts";

type Method = (this: object, ...args: unknown[]) => unknown;
type Binder = (instance: object, method: Method) => BoundHandler;

/** The shapes that most handlers have, each as the call a person would write: this runs once per call. */
const COMMON_SHAPES: Readonly<Record<string, Binder>> = {
  "": (instance, method) => () => method.call(instance),
  context: (instance, method) => (ctx) => method.call(instance, ctx),
  params: (instance, method) => (ctx) => method.call(instance, ctx.params),
  "params,context": (instance, method) => (ctx) => method.call(instance, ctx.params, ctx),
  "context,params": (instance, method) => (ctx) => method.call(instance, ctx, ctx.params),
};

/** Makes the handler of an instance from one of its methods, which is looked up once. */
export function bindMethod(key: string, sources: readonly ArgumentSource[]): (instance: object) => BoundHandler {
  const shape = sources.map(({ kind }) => kind).join(",");
  const binder = COMMON_SHAPES[shape] ?? anyShape(sources);
  return (instance) => {
    const method = methodOf(instance, key);
    return streaming(method, binder(instance, method));
  };
}

/** Makes the handler of an instance from a function of a plain definition. */
export function bindFunction(handler: AnyFunction): (instance: object) => BoundHandler {
  const method = handler as unknown as Method;
  return (instance) => streaming(method, (ctx) => method.call(instance, ctx));
}

/** The values of an `async *` method go as a stream, to callers on its own node as to others. */
function streaming(method: Method, handler: BoundHandler): BoundHandler {
  return isAsyncGenerator(method) ? (ctx) => asStream(handler(ctx)) : handler;
}

const isAsyncGenerator = (method: Method): boolean =>
  Object.prototype.toString.call(method) === "[object AsyncGeneratorFunction]";

/** Runs all handlers at once. One failure is thrown as it is, several as an `AggregateError` of all of them. */
export function bindParallel(
  binds: readonly ((instance: object) => BoundHandler)[],
): (instance: object) => BoundHandler {
  const [only] = binds;
  if (binds.length === 1 && only !== undefined) return only;
  return (instance) => {
    const handlers = binds.map((bind) => bind(instance));
    return (ctx) => runParallel(handlers, ctx);
  };
}

async function runParallel(handlers: readonly BoundHandler[], ctx: Context): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(handlers.map(async (handler) => handler(ctx)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    const texts = errors.map((error) => (error instanceof Error ? error.message : String(error)));
    throw new AggregateError(errors, `${errors.length} handlers of one event failed: ${texts.join("; ")}`);
  }
  return outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : undefined));
}

/** Looks a method up; one that the instance itself has, because somebody wrapped it, wins. */
export function methodOf(instance: object, key: string): Method {
  return (instance as Readonly<Record<string, Method>>)[key] as Method;
}

function anyShape(sources: readonly ArgumentSource[]): Binder {
  const readers = sources.map(readerOf);
  return (instance, method) => (ctx) =>
    method.apply(
      instance,
      readers.map((read) => read(ctx)),
    );
}

function readerOf(source: ArgumentSource): (ctx: Context) => unknown {
  switch (source.kind) {
    case "params":
      return (ctx) => ctx.params;
    case "context":
      return (ctx) => ctx;
    case "meta":
      return readPath((ctx) => ctx.meta, source.path);
    case "headers":
      return readPath((ctx) => ctx.headers, source.path);
  }
}

function readPath(values: (ctx: Context) => unknown, path: string | undefined): (ctx: Context) => unknown {
  if (path === undefined) return values;
  const keys = path.split(".");
  return (ctx) =>
    keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], values(ctx));
}
