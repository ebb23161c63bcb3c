import type { ServiceSchema } from "@isomer/core";

/** A service that a node of a random history may offer. */
export interface Offer {
  readonly name: string;
  readonly version?: number;
  /** Names without that of the service. */
  readonly actions: readonly string[];
  /** Actions that other nodes hear of, and only the own node may call. */
  readonly hidden?: readonly string[];
  /** Event pattern to its group, `null` for that of the service. */
  readonly events?: Readonly<Record<string, string | null>>;
}

/** Versions, groups across services, hidden actions, and two forms of one service. */
export const OFFERS: readonly Offer[] = [
  { name: "math", actions: ["add"], events: { "order.created": null } },
  { name: "math", actions: ["add", "sub"], events: { "order.*": null } },
  { name: "math", version: 2, actions: ["add"], events: { "order.created": null } },
  { name: "mail", actions: ["send"], events: { "order.created": "office", "user.**": null } },
  { name: "audit", actions: ["list"], hidden: ["purge"], events: { "order.created": "office" } },
];

/** An event that the listeners of two of the patterns hear. */
export const PROBE = "order.created";
const HEARS_PROBE: ReadonlySet<string> = new Set([PROBE, "order.*"]);

export const fullNameOf = ({ name, version }: Offer): string => (version === undefined ? name : `v${version}.${name}`);

/** Every action of the catalogue. */
export const ACTIONS: readonly string[] = [...new Set(OFFERS.flatMap((offer) => callableOf(offer, { local: true })))];

/** The services at these places of the catalogue; of two forms of one service the first. */
export function chosen(places: readonly number[]): readonly Offer[] {
  const byName = new Map<string, Offer>();
  for (const offer of places.flatMap((place) => OFFERS[place] ?? [])) {
    if (!byName.has(fullNameOf(offer))) byName.set(fullNameOf(offer), offer);
  }
  return [...byName.values()];
}

/** The actions of an offer that may be called from its own node, or from others. */
export function callableOf(offer: Offer, { local }: { readonly local: boolean }): readonly string[] {
  const { actions, hidden = [] } = offer;
  return [...actions, ...(local ? hidden : [])].map((action) => `${fullNameOf(offer)}.${action}`);
}

/** Pattern and group of each listener of an offer. */
export function listenersOf({
  name,
  events = {},
}: Offer): readonly { readonly pattern: string; readonly group: string }[] {
  return Object.entries(events).map(([pattern, group]) => ({ pattern, group: group ?? name }));
}

/** The listeners of an offer that hear the {@link PROBE}, as `serve` reports them. */
export const probedBy = (offer: Offer): readonly string[] =>
  listenersOf(offer)
    .filter(({ pattern }) => HEARS_PROBE.has(pattern))
    .map(({ pattern }) => `${fullNameOf(offer)} ${pattern}`);

/** An offer as a broker runs it: actions answer the id of their node, events are told to `onEvent`. */
export function serve(offer: Offer, nodeID: string, onEvent: (listener: string) => void = () => {}): ServiceSchema {
  const { name, version, actions, hidden = [], events = {} } = offer;
  const action = (visibility: "public" | "protected") => ({ visibility, handler: () => nodeID });
  return {
    ...(version === undefined ? {} : { version }),
    name,
    actions: {
      ...Object.fromEntries(actions.map((own) => [own, action("public")])),
      ...Object.fromEntries(hidden.map((own) => [own, action("protected")])),
    },
    events: Object.fromEntries(
      Object.entries(events).map(([pattern, group]) => [
        pattern,
        { ...(group === null ? {} : { group }), handler: () => onEvent(`${fullNameOf(offer)} ${pattern}`) },
      ]),
    ),
  };
}

/** An offer as INFO describes it. */
export function describe(offer: Offer): object {
  const { name, version, actions, hidden = [], events = {} } = offer;
  const fullName = fullNameOf(offer);
  const action = (rawName: string, visibility: string) => [
    `${fullName}.${rawName}`,
    { name: `${fullName}.${rawName}`, rawName, visibility },
  ];
  return {
    ...(version === undefined ? {} : { version }),
    ...{ name, fullName, settings: {}, metadata: {} },
    actions: Object.fromEntries([
      ...actions.map((own) => action(own, "public")),
      ...hidden.map((own) => action(own, "protected")),
    ]),
    events: Object.fromEntries(
      Object.entries(events).map(([pattern, group]) => [
        pattern,
        { name: pattern, ...(group === null ? {} : { group }) },
      ]),
    ),
  };
}
