import { HOOK_PHASES } from "./declared-forms.ts";
import type { DefinitionSource } from "./definition-source.ts";
import type { ActionLayer, HandlerReference } from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import { isValidName, isValidPattern, isValidVersion } from "./names.ts";
import { type WrongOption, wrongActionOptions, wrongEventOptions, wrongSettings } from "./option-rules.ts";
import { alternatives, matchesHookPattern } from "./resolve-hooks.ts";

/** Actions by the name they end up with, which is wrong when it is not a text. */
type Named = readonly (readonly [rawName: unknown, action: ActionLayer])[];

/** Reports everything that is wrong with a merged service. */
export function checkService(source: DefinitionSource): void {
  const actions = Object.entries(source.layer.actions).flatMap(([key, action]) => {
    return action === false ? [] : [[action.options.name ?? key, action] as const];
  });
  checkIdentity(source);
  checkActions(actions, source);
  checkEvents(source);
  checkServiceHooks(actions, source);
}

function checkIdentity({ layer, origin, mistakes }: DefinitionSource): void {
  const { name, version, settings } = layer;
  if (name === undefined || name === "") {
    mistakes.add(origin, "the service has no name", 'Give it one: `name: "orders"`');
  } else if (!isValidName(name)) {
    mistakes.add(
      origin,
      `${show(name)} is no valid name of a service`,
      "Use parts joined by dots, without blanks and without * ? |",
    );
  }
  if (version !== undefined && !isValidVersion(version)) {
    mistakes.add(origin, `${show(version)} is no valid version`, "Give a number, or a text without blanks");
  }
  reportOptions(wrongSettings(settings), { prefix: "settings.", where: origin, mistakes });
}

function checkActions(actions: Named, { mistakes, hasMethod }: DefinitionSource): void {
  const seen = new Map<unknown, Where>();
  for (const [rawName, { options, hooks, where }] of actions) {
    if (!isValidName(rawName)) {
      mistakes.add(
        where,
        `${show(rawName)} is no valid name of an action`,
        "Use parts joined by dots, without blanks and without * ? |",
      );
    }
    const other = seen.get(rawName);
    if (other !== undefined) {
      mistakes.add(
        where,
        `the action ${show(rawName)} is declared at ${other.member ?? other.owner} too`,
        "Rename one of them",
      );
    }
    seen.set(rawName, where);
    reportOptions(wrongActionOptions(options), { prefix: "", where, mistakes });
    const references = HOOK_PHASES.flatMap((phase) => hooks[phase]);
    checkMethods([...references, ...(typeof options.fallback === "string" ? [options.fallback] : [])], where, {
      mistakes,
      hasMethod,
    });
  }
}

function checkEvents({ layer, mistakes }: DefinitionSource): void {
  for (const [key, { options, where }] of Object.entries(layer.events)) {
    const name = options.name ?? key;
    if (name === "") mistakes.add(where, "the event has no name", 'Give a name or pattern: `"order.*"`');
    else if (!isValidPattern(name)) mistakes.add(where, `${show(name)} is no valid event`, "Use a text without blanks");
    reportOptions(wrongEventOptions(options), { prefix: "", where, mistakes });
  }
}

function checkServiceHooks(actions: Named, { layer, ownHooks, origin, mistakes, hasMethod }: DefinitionSource): void {
  for (const phase of HOOK_PHASES) {
    for (const [pattern, references] of Object.entries(layer.hooks[phase])) {
      const where: Where = { ...origin, member: `hooks.${phase}["${pattern}"]` };
      checkMethods(references, where, { mistakes, hasMethod });
    }
    // A mixin may bring hooks for actions that not every service has.
    for (const [pattern, references] of Object.entries(ownHooks[phase])) {
      const idle = alternatives(pattern).filter(
        (part) => !actions.some(([rawName]) => matchesHookPattern(part, String(rawName))),
      );
      if (idle.length === 0) continue;
      const [method] = references;
      const where: Where = { ...origin, member: typeof method === "string" ? method : `hooks.${phase}` };
      const names = actions.map(([rawName]) => rawName).join(", ");
      mistakes.add(
        where,
        `the ${phase} hook for ${idle.map(show).join(", ")} matches no action`,
        names === "" ? "Take it away: the service has no actions" : `The actions are ${names}`,
      );
    }
  }
}

function checkMethods(
  references: readonly HandlerReference[],
  where: Where,
  { mistakes, hasMethod }: Pick<DefinitionSource, "mistakes" | "hasMethod">,
): void {
  for (const reference of references) {
    if (typeof reference !== "string" || hasMethod(reference)) continue;
    mistakes.add(where, `there is no method "${reference}"`, "Name a method of the service, or give a function");
  }
}

interface OptionReport {
  readonly prefix: string;
  readonly where: Where;
  readonly mistakes: Mistakes;
}

function reportOptions(wrong: readonly WrongOption[], { prefix, where, mistakes }: OptionReport): void {
  for (const { path, expected } of wrong) mistakes.add(where, `\`${prefix}${path}\` is wrong`, `Give ${expected}`);
}

const show = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));
