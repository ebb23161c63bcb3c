import { Context } from "../context/context.ts";
import type { ArgumentSource, ClassReference } from "./declaration.ts";

/** What is known of the parameters of a handler. */
export interface Signature {
  /** Parameters with a decorator. */
  readonly decorated: ReadonlyMap<number, ArgumentSource>;
  /** Types of all parameters as the compiler emitted them. */
  readonly types: readonly unknown[] | undefined;
  /** Number of parameters before the first with a default value. */
  readonly length: number;
  /** Whether the function has no parameters at all. */
  readonly empty: boolean;
}

/** What each argument of a handler is taken from. */
export interface ArgumentPlan {
  readonly sources: readonly ArgumentSource[];
  /** The class that the params argument is declared as, when it is one that somebody wrote. */
  readonly paramsType: ClassReference | undefined;
}

/** Why the arguments of a handler cannot be told apart. */
export interface ArgumentProblem {
  readonly problem: string;
  readonly mend: string;
}

/** What else decides, and for whom. */
export interface ArgumentRules {
  /** Whether the options say what the params are, so that one parameter of unknown type is the params. */
  readonly paramsGiven: boolean;
  /** What the handler is called for, for messages: `Action` or `Event`. */
  readonly decorator: "Action" | "Event";
}

/** What an emitted type says about a parameter. */
type TypeKind = "context" | "value" | "unknown";

const PARAMS: ArgumentSource = { kind: "params" };
const CONTEXT: ArgumentSource = { kind: "context" };
const SOURCE_OF = { context: CONTEXT, value: PARAMS } as const satisfies Record<string, ArgumentSource>;

/** Decides what each argument is: decorators win, then emitted types, then the position. */
export function planArguments(signature: Signature, rules: ArgumentRules): ArgumentPlan | ArgumentProblem {
  const { decorated, types, length } = signature;
  if (types === undefined && decorated.size === 0 && rules.paramsGiven && length <= 2) {
    // Without types, default values hide parameters from `length`; an argument too many does no harm.
    return { sources: [PARAMS, CONTEXT], paramsType: undefined };
  }
  const count = Math.max(types?.length ?? length, ...[...decorated.keys()].map((index) => index + 1));
  const open = Array.from({ length: count }, (_, index) => index).filter((index) => !decorated.has(index));
  if (open.length > 2) return tooMany(open);
  if (count === 0 && types === undefined && !signature.empty) return ambiguous([0], signature, rules);
  const chosen = chooseOpen(open, signature, rules);
  if (chosen === null) return ambiguous(open, signature, rules);
  const sources = [...decorated, ...open.map((index, order) => [index, chosen[order] ?? CONTEXT] as const)]
    .sort(([one], [other]) => one - other)
    .map(([, source]) => source);
  const paramsType = types?.[sources.findIndex(({ kind }) => kind === "params")];
  return findTwice(sources, open) ?? { sources, paramsType: asDto(paramsType) };
}

/** What the parameters without a decorator are, one source for each of `open`; `null` when nothing tells. */
function chooseOpen(
  open: readonly number[],
  { types, decorated }: Signature,
  { paramsGiven }: ArgumentRules,
): readonly ArgumentSource[] | null {
  const [first, second] = open.map((index) => kindOf(types?.[index]));
  if (first === undefined) return [];
  if (second !== undefined) return types === undefined && !paramsGiven ? null : chooseTwo(first, second);
  if (first !== "unknown") return [SOURCE_OF[first]];
  const taken = [...decorated.values()].map(({ kind }) => kind);
  if (taken.includes("params")) return [CONTEXT];
  return taken.includes("context") || paramsGiven ? [PARAMS] : null;
}

/** One type is enough to tell both apart; without any, the params come first. */
function chooseTwo(first: TypeKind, second: TypeKind): readonly ArgumentSource[] {
  if (first !== "unknown" && second !== "unknown") return [SOURCE_OF[first], SOURCE_OF[second]];
  return first === "context" || second === "value" ? [CONTEXT, PARAMS] : [PARAMS, CONTEXT];
}

function kindOf(type: unknown): TypeKind {
  // swc and oxc emit an imported enum as the object that it is, and `Object` for what was imported as a type.
  if (typeof type !== "function") return typeof type === "object" && type !== null ? "value" : "unknown";
  if (type === Object || type === Function) return "unknown";
  return isContextType(type) ? "context" : "value";
}

/** Also recognises the context of another copy of this package, by its members. */
function isContextType(type: object): boolean {
  if (type === Context) return true;
  const { prototype } = type as { readonly prototype?: unknown };
  if (typeof prototype !== "object" || prototype === null) return false;
  return prototype instanceof Context || ["requestID", "deadline", "emit"].every((member) => member in prototype);
}

/** A class that somebody wrote; those of the platform have no rules to check. */
function asDto(type: unknown): ClassReference | undefined {
  if (typeof type !== "function" || kindOf(type) !== "value") return undefined;
  const builtIn = (globalThis as Readonly<Record<string, unknown>>)[type.name] === type;
  return builtIn ? undefined : (type as ClassReference);
}

function findTwice(sources: readonly ArgumentSource[], open: readonly number[]): ArgumentProblem | undefined {
  for (const kind of ["params", "context"] as const) {
    if (sources.filter((source) => source.kind === kind).length < 2) continue;
    const what = kind === "params" ? "the params" : "the context";
    const by = open.length === 0 ? "" : ", judged by the types of those without a decorator";
    return {
      problem: `two parameters would get ${what}${by}`,
      mend: "Keep one of them, and say with @Params(), @Ctx(), @Meta() or @Headers() what the other one is",
    };
  }
  return undefined;
}

function tooMany(open: readonly number[]): ArgumentProblem {
  return {
    problem: `${open.length} parameters have no decorator, and at most two, the params and the context, can be told apart`,
    mend: "Write @Params(), @Ctx(), @Meta() or @Headers() before the others",
  };
}

function ambiguous(open: readonly number[], { types }: Signature, { decorator }: ArgumentRules): ArgumentProblem {
  const what = decorator === "Action" ? "params" : "payload";
  const numbers = open.map((index) => index + 1);
  const question =
    numbers.length === 1
      ? `whether parameter ${numbers[0]} is the ${what} or the context`
      : `which of parameters ${numbers.join(" and ")} is the ${what}`;
  if (types === undefined) {
    return {
      problem: `nothing tells ${question}: the compiler emitted no types of parameters`,
      mend:
        `Write \`@Params() ${what}\` and \`@Ctx() ctx: Context\`, or \`@${decorator}({ params: Dto })\`, or compile with ` +
        'emitDecoratorMetadata and import "reflect-metadata" before the class',
    };
  }
  return {
    problem: `nothing tells ${question}: ${describeType(types[open[0] ?? 0])}`,
    mend:
      "Write `@Ctx() ctx: Context` if it is the context, or import Context as a value instead of as a type; " +
      `write \`@Params() ${what}\` if it is the ${what}`,
  };
}

const describeType = (type: unknown): string =>
  typeof type === "function" ? `its emitted type is ${type.name}` : "no type was emitted for it";
