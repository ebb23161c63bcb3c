import type { BrokerHandle } from "../context/context-runtime.ts";
import { BrokerOptionsError } from "../errors/errors.ts";
import { isPromiseLike } from "../kernel/deferred.ts";
import type { Middleware, MiddlewareOption } from "../pipeline/middleware.ts";
import { HOOK_KINDS, type HookKind, mistakeInName } from "./hook-kinds.ts";

/** The hooks of a middleware by name, and its name for messages. */
type Adopted = Middleware & { readonly name: string } & Readonly<Record<string, unknown>>;

type AnyHook = (...args: unknown[]) => unknown;

/** What middlewares are taken in for. */
export interface Adoption {
  readonly broker: BrokerHandle;
  /** How many were taken in before. */
  readonly count: number;
}

/**
 * Takes users' middlewares in: makes those that are functions of the broker, and answers each with hooks that keep their
 * `this` and name themselves when they fail. Throws one `BrokerOptionsError` for everything that is no middleware.
 */
export function adoptMiddlewares(
  options: readonly MiddlewareOption[],
  { broker, count }: Adoption,
): readonly Middleware[] {
  const mistakes: string[] = [];
  const adopted: Middleware[] = [];
  for (const option of options) {
    const given: unknown = typeof option === "function" ? option(broker) : option;
    if (given === null || given === undefined || given === false) continue;
    const who = nameOf(given, count + adopted.length + 1);
    const wrong = mistakesOf(given);
    mistakes.push(...wrong.map((text) => `Middleware ${who}: ${text}`));
    if (wrong.length === 0) adopted.push(adopt(given, { who, broker }));
  }
  if (mistakes.length > 0) throw new BrokerOptionsError(mistakes.join("\n"), { mistakes });
  return adopted;
}

function nameOf(given: unknown, position: number): string {
  const name: unknown = typeof given === "object" && given !== null ? Reflect.get(given, "name") : undefined;
  return typeof name === "string" && name !== "" ? `'${name}'` : `number ${position}`;
}

function mistakesOf(given: unknown): readonly string[] {
  if (typeof given === "string") {
    return [`a middleware is an object with hooks, or a function that makes one; the name ${given} tells nothing.`];
  }
  if (isPromiseLike(given)) return ["the function that makes it must answer at once; wait in its hook `starting`."];
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return [`a middleware is an object with hooks, or a function that makes one, not ${describe(given)}.`];
  }
  const wrong = Object.keys(HOOK_KINDS).flatMap((hook) => {
    const value: unknown = Reflect.get(given, hook);
    const fits = value === undefined || value === null || typeof value === "function";
    return fits ? [] : [`\`${hook}\` must be a function, not ${describe(value)}.`];
  });
  return [...wrong, ...ownFunctions(given).flatMap((name) => mistakeInName(name) ?? [])];
}

/** Names of functions that are no hooks of the framework: own ones, and those of classes. */
function ownFunctions(given: object): readonly string[] {
  const names = new Set<string>();
  for (
    let holder: object | null = given;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (typeof value === "function" && name !== "constructor" && !Object.hasOwn(HOOK_KINDS, name)) names.add(name);
    }
  }
  return [...names];
}

function adopt(given: object, { who, broker }: { readonly who: string; readonly broker: BrokerHandle }): Adopted {
  const adopted: Record<string, unknown> = { name: who };
  for (const hook of [...Object.keys(HOOK_KINDS), ...ownFunctions(given)]) {
    const value: unknown = Reflect.get(given, hook);
    if (typeof value !== "function") continue;
    const run = (value as AnyHook).bind(given);
    // Hooks of modules wrap.
    const kind: HookKind = Object.hasOwn(HOOK_KINDS, hook) ? HOOK_KINDS[hook as keyof typeof HOOK_KINDS] : "wraps";
    if (kind === "wraps") adopted[hook] = wrapping(run, `The hook '${hook}' of middleware ${who}`);
    else if (kind === "awaited") adopted[hook] = run;
    else adopted[hook] = unawaited(run, broker, `The hook '${hook}' of middleware ${who}`);
  }
  return adopted as Adopted;
}

/** A hook that answers a function, or says that it does not. */
function wrapping(run: AnyHook, what: string): AnyHook {
  return (next, subject) => {
    const where = `${what}${subjectOf(subject)}`;
    let answer: unknown;
    try {
      answer = run(next, subject);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new BrokerOptionsError(`${where} failed: ${reason}`, undefined, { cause });
    }
    if (typeof answer === "function") return answer;
    throw new BrokerOptionsError(
      `${where} must answer a function, not ${describe(answer)}. To leave everything as it is, answer \`next\`.`,
    );
  };
}

/** A hook that nobody waits for: one that is asynchronous nevertheless must not end the process when it fails. */
function unawaited(run: AnyHook, broker: BrokerHandle, what: string): AnyHook {
  return (...args) => {
    const answer = run(...args);
    if (!isPromiseLike(answer)) return;
    Promise.resolve(answer).catch((error: unknown) =>
      broker.logger.error(`${what} failed, and nobody waits for it.`, error),
    );
  };
}

const subjectOf = (subject: unknown): string => {
  const name: unknown = typeof subject === "object" && subject !== null ? Reflect.get(subject, "name") : undefined;
  return typeof name === "string" ? ` for '${name}'` : "";
};

const describe = (value: unknown): string => {
  if (isPromiseLike(value)) return "a promise";
  if (Array.isArray(value)) return "a list";
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
};
