import { checkMember, type ServiceMember } from "./check-member.ts";
import type { ClassLevel, LifecyclePhase, MemberDeclaration, MemberEntry } from "./declaration.ts";
import { type Reading, readDependencies, readHookLists, readHookTables, readObject } from "./declared-forms.ts";
import { addEvent } from "./event-table.ts";
import {
  type ActionLayer,
  EMPTY_LAYER,
  type EventLayer,
  type HandlerReference,
  type HookTables,
  type Layer,
} from "./layer.ts";
import type { Mistakes, Where } from "./mistakes.ts";
import { defaultServiceName } from "./names.ts";
import type { HookPhase } from "./options.ts";
import { clonePlain, fillKeys, ownValue, type PlainObject } from "./plain-data.ts";

type Entry<K extends MemberEntry["kind"]> = Extract<MemberEntry, { readonly kind: K }>;

/** What one class says beyond its base classes. `inherited` is what they say, merged. */
export function layerOfClass(level: ClassLevel, inherited: Layer, mistakes: Mistakes): Layer {
  const where = whereOf(level);
  const members = level.members.filter((member) => checkMember(member, { inherited, where, mistakes }));
  const [service] = level.services;
  if (level.services.length > 1) mistakes.add(where, "@Service stands twice", "Keep one of them");
  const actions = members.flatMap((member) =>
    actionOf(member, inherited, { where: within(where, member.key), mistakes }),
  );
  return {
    ...EMPTY_LAYER,
    ...(service === undefined ? {} : serviceParts(level, { where, mistakes })),
    hooks: hooksOf(readHookTables(service?.hooks, { where, mistakes }), members, inherited.hooks),
    actions: Object.fromEntries(actions),
    events: eventsOf(members, inherited, { where, mistakes }),
    methods: Object.fromEntries(
      members.filter((member) => has(member, "method")).map(({ key, method }) => [key, method]),
    ),
    created: lifecycleOf(members, "created", inherited.created),
    started: lifecycleOf(members, "started", inherited.started),
    stopped: lifecycleOf(members, "stopped", inherited.stopped),
  };
}

/** Where a class stands, for messages. */
export const whereOf = ({ type, file }: Pick<ClassLevel, "type" | "file">): Where => ({ owner: nameOf(type), file });

/** The entries of one kind that a member has. */
export function entriesOf<K extends MemberEntry["kind"]>(member: MemberDeclaration, kind: K): readonly Entry<K>[] {
  return member.entries.filter((entry): entry is Entry<K> => entry.kind === kind);
}

const has = (member: MemberDeclaration, kind: MemberEntry["kind"]): boolean =>
  member.entries.some((entry) => entry.kind === kind);

const within = (where: Where, member: string): Where => ({ ...where, member });

const nameOf = (type: { readonly name: unknown }): string =>
  typeof type.name === "string" && type.name !== "" ? type.name : "(anonymous class)";

function serviceParts({ services, type }: ClassLevel, reading: Reading): Partial<Layer> {
  const [options = {}] = services;
  return {
    name: options.name ?? defaultServiceName(type),
    version: options.version,
    settings: clonePlain(readObject(options.settings, "settings", reading)),
    metadata: clonePlain(readObject(options.metadata, "metadata", reading)),
    dependencies: readDependencies(options.dependencies, reading),
  };
}

function actionOf(member: ServiceMember, inherited: Layer, reading: Reading): [string, ActionLayer][] {
  const declared = entriesOf(member, "action");
  const extra = extraOptions(member, "action");
  if (declared.length === 0 && (extra === null || ownValue(inherited.actions, member.key) === undefined)) return [];
  const { hooks, ...options } = fillKeys(extra ?? {}, { ...declared[0]?.options });
  return [[member.key, { handler: member.key, options, hooks: readHookLists(hooks, reading), where: reading.where }]];
}

function eventsOf(members: readonly ServiceMember[], inherited: Layer, reading: Reading): Layer["events"] {
  const events = new Map<string, EventLayer>();
  for (const member of members) {
    const where = within(reading.where, member.key);
    for (const [pattern, options] of eventOptions(member, inherited)) {
      const handlers = without([member.key], ownValue(inherited.events, pattern)?.handlers);
      addEvent(events, pattern, { event: { handlers, options, where }, mistakes: reading.mistakes });
    }
  }
  return Object.fromEntries(events);
}

/** Patterns and options of one method: its own, or those it inherits and has now more options for. */
function eventOptions(member: ServiceMember, inherited: Layer): readonly (readonly [string, PlainObject])[] {
  const extra = extraOptions(member, "event");
  const declared = entriesOf(member, "event").map(({ options }) => {
    return [String(options.name ?? ""), fillKeys(extra ?? {}, { ...options })] as const;
  });
  if (declared.length > 0 || extra === null) return declared;
  const patterns = Object.entries(inherited.events).filter(([, { handlers }]) => handlers.includes(member.key));
  return patterns.map(([pattern]) => [pattern, extra] as const);
}

/** What the decorators for single options say; `null` when there are none. They win over the options of `@Action`. */
function extraOptions(member: MemberDeclaration, target: "action" | "event"): PlainObject | null {
  const entries = entriesOf(member, "option").filter(({ appliesTo }) => appliesTo.includes(target));
  if (entries.length === 0) return null;
  return entries.reduce<PlainObject>((options, entry) => fillKeys(options, { ...entry.options }), {});
}

/** Those that a base class has not registered already: a method runs once, however often it is declared. */
function without(keys: readonly string[], inherited: readonly HandlerReference[] = []): readonly string[] {
  return keys.filter((key) => !inherited.includes(key));
}

function lifecycleOf(
  members: readonly ServiceMember[],
  phase: LifecyclePhase,
  inherited: readonly HandlerReference[],
): readonly string[] {
  const keys = members
    .filter((member) => entriesOf(member, "lifecycle").some((entry) => entry.phase === phase))
    .map(({ key }) => key);
  return without(keys, inherited);
}

/** Hooks that `@Service` names and, after them, those of `@Before`, `@After` and `@OnError`. */
function hooksOf(declared: HookTables, members: readonly ServiceMember[], inherited: HookTables): HookTables {
  const table = (phase: HookPhase): HookTables[HookPhase] => {
    const hooks: Record<string, readonly HandlerReference[]> = { ...declared[phase] };
    for (const [key, pattern] of declaredHooks(members, phase)) {
      const known = ownValue(hooks, pattern) ?? [];
      const before = ownValue(inherited[phase], pattern) ?? [];
      hooks[pattern] = [...known, ...without([key], [...known, ...before])];
    }
    return hooks;
  };
  return { before: table("before"), after: table("after"), error: table("error") };
}

function declaredHooks(
  members: readonly ServiceMember[],
  phase: HookPhase,
): readonly (readonly [key: string, pattern: string])[] {
  return members.flatMap((member) => {
    const entries = entriesOf(member, "hook").filter((entry) => entry.phase === phase);
    return entries.flatMap(({ patterns }) => patterns.map((pattern) => [member.key, pattern] as const));
  });
}
