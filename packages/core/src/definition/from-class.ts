import { type ArgumentRules, planArguments, type Signature } from "./argument-plan.ts";
import { bindMethod } from "./bind-arguments.ts";
import { buildDefinition } from "./build-definition.ts";
import { entriesOf, layerOfClass, whereOf } from "./class-layer.ts";
import type { ArgumentSource, ClassDeclaration, ClassLevel, MemberDeclaration } from "./declaration.ts";
import type { HandlerBinding } from "./definition-source.ts";
import { EMPTY_LAYER, type HandlerReference } from "./layer.ts";
import { mergeLayers } from "./merge.ts";
import { Mistakes, type Where } from "./mistakes.ts";
import type { AnyFunction, ServiceDefinition } from "./service-definition.ts";

/** A method as the class that declared it last wrote it. */
interface DeclaredSignature {
  readonly signature: Signature;
  readonly where: Where;
}

type Signatures = ReadonlyMap<HandlerReference, DeclaredSignature>;

/** Makes a definition out of what decorators recorded. Throws one `ServiceSchemaError` with everything that is wrong. */
export function definitionFromClass({ type, levels }: ClassDeclaration): ServiceDefinition {
  const mistakes = new Mistakes();
  const origin = originOf(levels, type);
  if (levels.every(({ services }) => services.length === 0)) {
    mistakes.add(origin, "the class has no @Service", "Write @Service() before the class");
    return mistakes.fail(origin);
  }
  let merged = EMPTY_LAYER;
  let own = EMPTY_LAYER;
  for (const level of levels) {
    own = layerOfClass(level, merged, mistakes);
    merged = mergeLayers(own, merged);
  }
  const signatures = signaturesOf(levels);
  return buildDefinition({
    ...{ layer: merged, ownHooks: own.hooks, origin, type, schema: null, mistakes },
    hasMethod: (name) => hasMethod(type, name),
    bindHandler: (handler, rules) => bindHandler(handler, rules, { signatures, mistakes }),
  });
}

function bindHandler(
  handler: HandlerReference,
  rules: ArgumentRules,
  { signatures, mistakes }: { readonly signatures: Signatures; readonly mistakes: Mistakes },
): HandlerBinding | null {
  const declared = signatures.get(handler);
  if (declared === undefined || typeof handler !== "string") return null;
  const plan = planArguments(declared.signature, rules);
  if ("problem" in plan) {
    mistakes.add(declared.where, plan.problem, plan.mend);
    return null;
  }
  return { bind: bindMethod(handler, plan.sources), paramsType: plan.paramsType };
}

/** The class itself, in the file of the nearest `@Service`. */
function originOf(levels: readonly ClassLevel[], type: ClassLevel["type"]): Where {
  const file = levels.findLast((level) => level.file !== undefined)?.file;
  return whereOf({ type, file });
}

/** An overriding method with decorators has its own parameters; one without takes those of the base class. */
function signaturesOf(levels: readonly ClassLevel[]): Signatures {
  const signatures = new Map<HandlerReference, DeclaredSignature>();
  for (const level of levels) {
    for (const member of level.members) {
      if (typeof member.key !== "string" || member.method === undefined) continue;
      signatures.set(member.key, {
        signature: signatureOf(member, member.method),
        where: { ...whereOf(level), member: member.key },
      });
    }
  }
  return signatures;
}

function signatureOf(member: MemberDeclaration, method: AnyFunction): Signature {
  const decorated = new Map<number, ArgumentSource>();
  for (const { index, source } of entriesOf(member, "parameter")) decorated.set(index, source);
  return { decorated, types: member.types, length: method.length, empty: hasNoParameters(method) };
}

/** A parameter with a default value does not count for `length`, so the text of the function is asked. */
function hasNoParameters(method: AnyFunction): boolean {
  return method.length === 0 && /^[^(]*\((?:\s|\/\*[\s\S]*?\*\/)*\)/.test(Function.prototype.toString.call(method));
}

/** Looks for a method without running a getter. */
function hasMethod(type: ClassDeclaration["type"], name: string): boolean {
  for (
    let prototype = type.prototype as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor !== undefined) return typeof descriptor.value === "function";
  }
  return false;
}
