import type { MemberDeclaration, MemberEntry } from "./declaration.ts";
import type { Layer } from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import { isFunction, ownValue } from "./plain-data.ts";
import type { AnyFunction } from "./service-definition.ts";

/** A member that can be part of a service: a method with a name. */
export interface ServiceMember extends MemberDeclaration {
  readonly key: string;
  readonly method: AnyFunction;
}

/** What a member is checked against. */
export interface MemberCheck {
  /** What the base classes say. */
  readonly inherited: Layer;
  /** The class. */
  readonly where: Where;
  readonly mistakes: Mistakes;
}

const NAMES: Readonly<Record<Exclude<MemberEntry["kind"], "option">, string>> = {
  action: "@Action",
  event: "@Event",
  method: "@Method",
  lifecycle: "a lifecycle decorator",
  hook: "a hook decorator",
  parameter: "a parameter decorator",
};

/** Reports what is wrong with how one member is decorated. Answers whether it can be part of the service at all. */
export function checkMember(member: MemberDeclaration, check: MemberCheck): member is ServiceMember {
  const where: Where = { ...check.where, member: String(member.key ?? "constructor") };
  const misplaced = misplacement(member);
  if (misplaced !== undefined) {
    check.mistakes.add(where, ...misplaced);
    return false;
  }
  const add = (problem: string, mend: string): void => check.mistakes.add(where, problem, mend);
  checkRepetition(member.entries, add);
  checkRoles(member, check.inherited, add);
  return true;
}

type Add = (problem: string, mend: string) => void;

function misplacement({ placement, key, method, entries }: MemberDeclaration): [string, string] | undefined {
  const names = [...new Set(entries.map(decoratorName))].join(" and ");
  if (placement === "static") return [`${names} stands at a static member`, "Make it a method of the instance"];
  if (placement === "accessor") return [`${names} stands at a getter or setter`, "Make it a method"];
  if (placement === "constructor")
    return [`${names} stands in the constructor`, "Take it away: arguments of the constructor come from the container"];
  if (placement === "field" || !isFunction(method))
    return [`${names} stands at something that is not a method`, "Make it a method, `async name() {}`"];
  if (typeof key !== "string") return [`${names} stands at a method named by a symbol`, "Name the method by a text"];
  return undefined;
}

const decoratorName = (entry: MemberEntry): string =>
  entry.kind === "option" ? `@${entry.decorator}` : NAMES[entry.kind];

function checkRepetition(entries: readonly MemberEntry[], add: Add): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const identity = identityOf(entry);
    if (identity === undefined) continue;
    if (seen.has(identity)) add(`${identity} is declared twice`, "Keep one of them");
    seen.add(identity);
  }
}

/** What may stand once at a method; `undefined` for what may stand several times. */
function identityOf(entry: MemberEntry): string | undefined {
  switch (entry.kind) {
    case "action":
      return "@Action";
    case "event":
      return `@Event("${String(entry.options.name)}")`;
    case "method":
      return "@Method";
    case "lifecycle":
      return `@${capitalised(entry.phase)}`;
    case "option":
      return `@${entry.decorator}`;
    case "parameter":
      return `the decorator of parameter ${entry.index + 1}`;
    case "hook":
      return undefined;
  }
}

function checkRoles(member: MemberDeclaration, inherited: Layer, add: Add): void {
  const kinds = new Set(member.entries.map(({ kind }) => kind));
  const key = String(member.key);
  const isAction = kinds.has("action") || ownValue(inherited.actions, key) !== undefined;
  const isEvent = kinds.has("event") || Object.values(inherited.events).some(({ handlers }) => handlers.includes(key));
  for (const entry of member.entries) {
    if (entry.kind !== "option") continue;
    if (entry.appliesTo.some((target) => (target === "action" ? isAction : isEvent))) continue;
    const wanted = entry.appliesTo.map((target) => `@${capitalised(target)}`).join(" or ");
    add(
      `@${entry.decorator} does nothing without ${wanted}`,
      `Add ${wanted} to the method, or take @${entry.decorator} away`,
    );
  }
  if (kinds.has("parameter") && !isAction && !isEvent) {
    add(
      "parameter decorators do nothing here: only actions and event handlers are called with chosen arguments",
      "Take them away, or add @Action or @Event",
    );
  }
  if (kinds.has("method") && (isAction || isEvent))
    add("it is a plain method and a handler at once", "Take @Method away, or @Action and @Event");
  checkCreated(member, add);
}

function checkCreated(member: MemberDeclaration, add: Add): void {
  const created = member.entries.some((entry) => entry.kind === "lifecycle" && entry.phase === "created");
  if (created && isAsync(member.method))
    add("@Created stands at an async method, and nobody waits for it", "Use @Started");
}

/** Whether a function was written with `async`. */
export const isAsync = (method: unknown): boolean =>
  Object.prototype.toString.call(method) === "[object AsyncFunction]";

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
